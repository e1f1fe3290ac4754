import { onNextFrame } from "../helpers/frame.js"
import { reconcile } from "../helpers/reconcile.js"
import { parts } from "../helpers/template.js"
import { RoomItem } from "./room-item.js"

/** The reader's rooms and conversations, with what is unread there. */
export class RoomList extends HTMLElement {
  #chat
  #parts = parts(this)
  #items = new Map()
  #draw = onNextFrame(() => this.#render())

  attach(chat) {
    this.#chat = chat
    chat.addEventListener("rooms", this.#draw)
    chat.addEventListener("current", this.#draw)
    chat.people.addEventListener("change", this.#draw)
  }

  #render() {
    const rooms = this.#chat.rooms.all
    const { list, people, empty } = this.#parts
    reconcile(list, this.#itemsOf(rooms.filter((room) => !room.isDirect)))
    reconcile(people, this.#itemsOf(rooms.filter((room) => room.isDirect)))
    empty.hidden = rooms.length > 0 || !this.#chat.user
  }

  #itemsOf(rooms) {
    return rooms.map((room) => {
      const item = this.#items.get(room.id) ?? new RoomItem(room.isDirect ? "person" : "room")
      this.#items.set(room.id, item)
      item.show(room, this.#chat)
      return item.element
    })
  }
}
