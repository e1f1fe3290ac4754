import { onNextFrame } from "../helpers/frame.js"
import { reconcile } from "../helpers/reconcile.js"
import { cloned, parts, setText } from "../helpers/template.js"

/** The reader's rooms, with what is unread there. */
export class RoomList extends HTMLElement {
  #chat
  #parts = parts(this)
  #items = new Map()
  #draw = onNextFrame(() => this.#render())

  attach(chat) {
    this.#chat = chat
    chat.addEventListener("rooms", this.#draw)
    chat.addEventListener("current", this.#draw)
  }

  #render() {
    const rooms = this.#chat.rooms.all
    reconcile(this.#parts.list, rooms.map((room) => this.#item(room)))
    this.#parts.empty.hidden = rooms.length > 0 || !this.#chat.user
  }

  #item(room) {
    const item = this.#items.get(room.id) ?? cloned("room")
    this.#items.set(room.id, item)
    const { link, name, last, badge, count } = parts(item)
    link.href = `/rooms/${room.id}`
    if (room === this.#chat.current) link.setAttribute("aria-current", "page")
    else link.removeAttribute("aria-current")
    setText(name, room.name)
    setText(last, this.#line(room.last))
    badge.hidden = room.unread.count === 0
    setText(count, room.unread.count > 99 ? "99+" : String(room.unread.count))
    return item
  }

  #line(message) {
    if (!message) return "Nothing here yet"
    const name = message.author.id === this.#chat.user.id ? "You" : message.author.name
    return `${name}: ${message.text || "sent a file"}`
  }
}
