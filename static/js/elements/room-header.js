import { onNextFrame } from "../helpers/frame.js"
import { parts, setText } from "../helpers/template.js"

/** Which room is open, how many are in it, and who is typing. */
export class RoomHeader extends HTMLElement {
  #chat
  #parts = parts(this)
  #room = null
  #draw = onNextFrame(() => this.#render())

  attach(chat) {
    this.#chat = chat
    chat.addEventListener("rooms", this.#draw)
    chat.addEventListener("current", () => this.#open(chat.current))
  }

  #open(room) {
    this.#room?.removeEventListener("typing", this.#draw)
    room?.addEventListener("typing", this.#draw)
    this.#room = room
    this.#draw()
  }

  #render() {
    const room = this.#room
    this.hidden = !room
    if (!room) return
    setText(this.#parts.name, room.name)
    setText(this.#parts.members, room.members === 1 ? "Only you" : `${room.members} people`)
    setText(this.#parts.typing, typingLine(room.typists.names))
    this.#parts.add.hidden = room.role !== "admin"
  }
}

function typingLine(names) {
  if (names.length === 0) return ""
  if (names.length > 2) return "Several people are typing …"
  return names.length === 1 ? `${names[0]} is typing …` : `${names.join(" and ")} are typing …`
}
