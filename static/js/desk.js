// The support desk: tickets, and what managers answer.

import { ConfirmDialog } from "./elements/confirm-dialog.js"
import { DeskComposer } from "./elements/desk/desk-composer.js"
import { DeskQueue } from "./elements/desk/desk-queue.js"
import { DeskTalk } from "./elements/desk/desk-talk.js"
import { DeskTicket } from "./elements/desk/desk-ticket.js"
import { ReadyReplies } from "./elements/desk/ready-replies.js"
import { NoticeLine } from "./elements/notice-line.js"
import { Connection } from "./models/connection.js"
import { Desk } from "./models/desk/desk.js"
import { Live } from "./models/desk/live.js"

const ELEMENTS = {
  "confirm-dialog": ConfirmDialog,
  "desk-composer": DeskComposer,
  "desk-queue": DeskQueue,
  "desk-talk": DeskTalk,
  "desk-ticket": DeskTicket,
  "notice-line": NoticeLine,
  "ready-replies": ReadyReplies,
}

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element)
const one = (name) => document.querySelector(name)
const desk = new Desk()
for (const name of ["desk-queue", "desk-ticket", "desk-talk", "notice-line", "ready-replies"]) one(name).attach(desk)
one("desk-composer").attach(desk, { confirm: one("confirm-dialog"), replies: one("ready-replies") })

/** Shows the ticket that the address names. */
function follow() {
  const id = location.hash.slice(1) || null
  document.body.dataset.view = id ? "ticket" : "queue"
  if (desk.workspace) desk.attempt(() => desk.open(id))
}

addEventListener("hashchange", follow)
await desk.attempt(() => desk.begin())
one("[data-none]").hidden = Boolean(desk.workspace)
one("[data-columns]").hidden = !desk.workspace
follow()

const address = new URL("/ws/", location)
address.protocol = location.protocol.replace("http", "ws")
const connection = new Connection(address)
new Live(desk, connection)
connection.addEventListener("signedout", () => location.reload())
connection.open()
