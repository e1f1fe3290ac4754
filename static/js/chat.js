// The chat itself: one reader, one connection, and the elements that show them.

import { ConnectionBanner } from "./elements/connection-banner.js"
import { FormDialog } from "./elements/form-dialog.js"
import { InviteDialog } from "./elements/invite-dialog.js"
import { MessageComposer } from "./elements/message-composer.js"
import { MessageLog } from "./elements/message-log.js"
import { RoomHeader } from "./elements/room-header.js"
import { RoomList } from "./elements/room-list.js"
import { TypingLine } from "./elements/typing-line.js"
import { UserMenu } from "./elements/user-menu.js"
import { request } from "./helpers/http.js"
import { Chat } from "./models/chat.js"
import { Connection } from "./models/connection.js"
import { Router } from "./models/router.js"

const ELEMENTS = {
  "connection-banner": ConnectionBanner,
  "form-dialog": FormDialog,
  "invite-dialog": InviteDialog,
  "message-composer": MessageComposer,
  "message-log": MessageLog,
  "room-header": RoomHeader,
  "room-list": RoomList,
  "typing-line": TypingLine,
  "user-menu": UserMenu,
}

const connection = new Connection(Object.assign(new URL("/ws/", location), { protocol: location.protocol.replace("http", "ws") }))
const chat = new Chat(connection)

for (const [name, element] of Object.entries(ELEMENTS)) {
  customElements.define(name, element)
  for (const found of document.querySelectorAll(name)) found.attach(chat, connection)
}

const router = new Router(chat)
document.getElementById("new-room").addEventListener("done", ({ detail }) => router.go(`/rooms/${detail.id}`))

chat.addEventListener("rooms", () => {
  const unread = chat.rooms.unread ? `(${chat.rooms.unread}) ` : ""
  document.title = `${unread}${chat.current ? `${chat.current.name} · ` : ""}chatd`
})

connection.addEventListener("signedout", () => location.reload())
connection.addEventListener("down", async () => {
  // A browser does not say why a handshake failed.
  const session = await request("GET", "/api/app/session").catch(() => null)
  if (session && !session.user) location.reload()
})

connection.open()
