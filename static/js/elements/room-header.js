import { onNextFrame } from "../helpers/frame.js"
import { parts, setText } from "../helpers/template.js"

/** Which room is open, and how many are in it. */
export class RoomHeader extends HTMLElement {
  #chat
  #parts = parts(this)
  #draw = onNextFrame(() => this.#render())

  attach(chat) {
    this.#chat = chat
    chat.addEventListener("rooms", this.#draw)
    chat.addEventListener("current", this.#draw)
  }

  #render() {
    const room = this.#chat.current
    this.hidden = !room
    if (!room) return
    setText(this.#parts.name, room.name)
    setText(this.#parts.members, room.members === 1 ? "Only you" : `${room.members} people`)
    this.#parts.add.hidden = room.role !== "admin"
  }
}
