// The chat itself: one reader, one connection, and the elements that show them.

import { AccountDialog } from "./elements/account-dialog.js"
import { CallCheck } from "./elements/call-check.js"
import { CallView } from "./elements/call-view.js"
import { ConfirmDialog } from "./elements/confirm-dialog.js"
import { ConnectionBanner } from "./elements/connection-banner.js"
import { DiskBanner } from "./elements/disk-banner.js"
import { EmojiPicker } from "./elements/emoji-picker.js"
import { FileDrop } from "./elements/file-drop.js"
import { FormDialog } from "./elements/form-dialog.js"
import { HelpSheet } from "./elements/help-sheet.js"
import { HookList } from "./elements/hook-list.js"
import { HooksDialog } from "./elements/hooks-dialog.js"
import { InviteDialog } from "./elements/invite-dialog.js"
import { LightBox } from "./elements/light-box.js"
import { MessageActions } from "./elements/message-actions.js"
import { MessageComposer } from "./elements/message-composer.js"
import { MessageLog } from "./elements/message-log.js"
import { MessageTools } from "./elements/message-tools.js"
import { NoticeLine } from "./elements/notice-line.js"
import { Notifier } from "./elements/notifier.js"
import { NotifySettings } from "./elements/notify-settings.js"
import { OfficeLinks } from "./elements/office-links.js"
import { PageKeys } from "./elements/page-keys.js"
import { ProfilePhoto } from "./elements/profile-photo.js"
import { QuickSwitcher } from "./elements/quick-switcher.js"
import { RingDialog } from "./elements/ring-dialog.js"
import { RoomHeader } from "./elements/room-header.js"
import { RoomList } from "./elements/room-list.js"
import { RoomPanel } from "./elements/room-panel.js"
import { SearchDialog } from "./elements/search-dialog.js"
import { SeenBy } from "./elements/seen-by.js"
import { SendForm } from "./elements/send-form.js"
import { TypingLine } from "./elements/typing-line.js"
import { UserMenu } from "./elements/user-menu.js"
import { request } from "./helpers/http.js"
import { Attention } from "./models/attention.js"
import { Calls } from "./models/calls.js"
import { Chat } from "./models/chat.js"
import { Connection } from "./models/connection.js"
import { Offline } from "./models/offline.js"
import { Router } from "./models/router.js"

const ELEMENTS = {
  "account-dialog": AccountDialog,
  "call-check": CallCheck,
  "call-view": CallView,
  "confirm-dialog": ConfirmDialog,
  "connection-banner": ConnectionBanner,
  "disk-banner": DiskBanner,
  "emoji-picker": EmojiPicker,
  "file-drop": FileDrop,
  "form-dialog": FormDialog,
  "help-sheet": HelpSheet,
  "hook-list": HookList,
  "hooks-dialog": HooksDialog,
  "invite-dialog": InviteDialog,
  "light-box": LightBox,
  "message-composer": MessageComposer,
  "message-log": MessageLog,
  "message-tools": MessageTools,
  "notice-line": NoticeLine,
  "notify-settings": NotifySettings,
  "office-links": OfficeLinks,
  "profile-photo": ProfilePhoto,
  "quick-switcher": QuickSwitcher,
  "ring-dialog": RingDialog,
  "room-header": RoomHeader,
  "room-list": RoomList,
  "room-panel": RoomPanel,
  "search-dialog": SearchDialog,
  "seen-by": SeenBy,
  "send-form": SendForm,
  "typing-line": TypingLine,
  "user-menu": UserMenu,
}

const socket = new URL("/ws/", location)
socket.protocol = location.protocol.replace("http", "ws")
const connection = new Connection(socket)
const chat = new Chat(connection)
const calls = new Calls(chat, connection)

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element)
const one = (name) => document.querySelector(name)
const log = one("message-log")
const info = one("seen-by")
const confirm = one("confirm-dialog")
const box = one("light-box")
const actions = new MessageActions(chat, { picker: one("emoji-picker"), confirm, info, box })

const router = new Router(chat)
const attention = new Attention()
for (const dialog of document.querySelectorAll("form-dialog")) dialog.attach(chat)
for (const name of ["account-dialog", "call-check", "emoji-picker", "message-log", "notice-line", "office-links", "profile-photo", "room-list", "seen-by", "typing-line"])
  one(name).attach(chat)
one("room-header").attach(chat, { calls })
one("call-view").attach(calls)
one("ring-dialog").attach(calls, { attention })
one("message-composer").attach(chat, { log })
one("message-tools").attach(actions, log)
one("file-drop").attach(chat, { room: one("main"), text: one("message-composer textarea") })
box.attach(log)
one("hooks-dialog").attach(chat, { confirm })
one("invite-dialog").attach(chat)
one("quick-switcher").attach(chat, { router })
one("search-dialog").attach(chat, { router })
new PageKeys(chat, { router, switcher: one("quick-switcher"), search: one("search-dialog"), help: one("help-sheet") })
one("room-panel").attach(chat, { confirm, router, attention, calls })
one("user-menu").attach(chat, { attention })
one("notify-settings").attach(attention)
new Notifier(chat, { attention, router })
one("connection-banner").attach(chat, connection)
one("disk-banner").attach(connection)
document.getElementById("new-room").addEventListener("done", ({ detail }) => router.go(`/rooms/${detail.id}`))

chat.addEventListener("whole", () => chat.people.learn())

const offline = new Offline(chat)
connection.addEventListener("down", () => offline.recall())

connection.addEventListener("signedout", () => location.reload())
connection.addEventListener("down", async () => {
  // A browser does not say why a handshake failed.
  const session = await request("GET", "/api/app/session").catch(() => null)
  if (session && !session.user) location.reload()
})

connection.open()

// Where there is none, or it is forbidden, the page needs a connection to open.
chat.addEventListener("whole", () => navigator.serviceWorker?.register("/worker.js").catch(() => null), { once: true })
