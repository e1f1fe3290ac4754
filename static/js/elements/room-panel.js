import { request } from "../helpers/http.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { actOf } from "../models/keys.js"
import { MemberItem } from "./member-item.js"

/** Beside the open room, on request: who is in it, what is pinned, and what its admins can do. */
export class RoomPanel extends HTMLElement {
  #chat
  #attention
  #calls
  #confirm
  #router
  #room = null
  #parts = parts(this)
  #refresh = () => this.#load()

  attach(chat, { confirm, router, attention, calls }) {
    const { level } = this.#parts
    this.#chat = chat
    this.#attention = attention
    this.#calls = calls
    this.#confirm = confirm
    this.#router = router
    chat.addEventListener("current", () => this.#open())
    chat.addEventListener("panel", () => this.#open())
    chat.addEventListener("whole", this.#refresh)
    this.#parts.close.addEventListener("click", () => chat.showPanel(false))
    this.#parts.leave.addEventListener("click", () => this.#end("leave", `/membership`))
    this.#parts.remove.addEventListener("click", () => this.#end("remove", ""))
    level.addEventListener("change", () => attention.setLevel(this.#room, level.value))
    this.addEventListener("keydown", (event) => actOf("list", event) === "close" && chat.showPanel(false))
  }

  #open() {
    const { current, isPanelShown } = this.#chat
    this.#room?.removeEventListener("details", this.#refresh)
    this.#room = isPanelShown ? current : null
    this.#room?.addEventListener("details", this.#refresh)
    this.hidden = !this.#room
    if (this.#room) this.#parts.level.value = this.#attention.levelOf(this.#room)
    this.#load()
  }

  async #load() {
    const room = this.#room
    if (!room || !this.#chat.isWhole) return
    const details = await this.#chat.ask({ type: "details", room: room.id }).catch(() => null)
    if (details && room === this.#room) this.#show(details)
  }

  #show({ members, pins }) {
    const isAdmin = this.#room.role === "admin" && !this.#room.isDirect
    for (const part of [this.#parts.admin, this.#parts.remove]) part.hidden = !isAdmin
    setText(this.#parts.name, this.#room.title)
    this.#parts.leave.hidden = this.#room.isDirect
    this.#parts.members.replaceChildren(...members.map((member) => this.#member(member, isAdmin)))
    this.#parts.pins.replaceChildren(...pins.map((message) => pin(message, this.#room)))
    this.#parts.pinned.hidden = pins.length === 0
  }

  #member(member, isAdmin) {
    const isMe = member.id === this.#chat.user.id
    const isOnline = this.#chat.people.isOnline(member.id)
    const item = new MemberItem(member, { isMe, isHere: this.#room.isDirect, isOnline, isAdmin: isAdmin && !isMe })
    item.addEventListener("talk", () => this.#try(() => this.#router.converse(member.id)))
    item.addEventListener("call", () => this.#calls.place(member))
    item.addEventListener("role", ({ detail }) => this.#change("PUT", member, { role: detail }))
    item.addEventListener("remove", () => this.#change("DELETE", member))
    return item.element
  }

  #change(method, { id }, body) {
    this.#try(async () => {
      await request(method, `/api/app/rooms/${this.#room.id}/members/${id}`, body)
      await this.#load()
    })
  }

  async #end(action, path) {
    const { id, name } = this.#room
    if (await this.#confirm.askTo(`room.${action}`, { room: name }))
      this.#try(() => request("DELETE", `/api/app/rooms/${id}${path}`))
  }

  #try(act) {
    act().catch((error) => this.#chat.announce("trouble", error.message))
  }
}

function pin({ text, author, seq }, room) {
  const item = cloned("pin")
  const { link, name, text: body } = parts(item)
  link.href = `/rooms/${room.id}#${seq}`
  setText(name, author.name)
  setText(body, text)
  return item
}
