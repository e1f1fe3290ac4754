import { onNextFrame } from "../helpers/frame.js"
import { say, sayCount } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"

/** Which room is open, and the way to what else there is of it. */
export class RoomHeader extends HTMLElement {
  #chat
  #parts = parts(this)
  #draw = onNextFrame(() => this.#render())

  attach(chat) {
    this.#chat = chat
    for (const type of ["rooms", "current", "panel"]) chat.addEventListener(type, this.#draw)
    chat.people.addEventListener("change", this.#draw)
    this.#parts.members.addEventListener("click", () => chat.showPanel(!chat.isPanelShown))
  }

  #render() {
    const room = this.#chat.current
    this.hidden = !room
    if (!room) return
    const { name, description, presence, members } = this.#parts
    setText(name, room.title)
    setText(description, room.description)
    members.hidden = room.isDirect
    members.setAttribute("aria-expanded", this.#chat.isPanelShown)
    setText(members, sayCount("room.members", room.members))
    presence.hidden = !room.partner
    if (room.partner) setText(presence, this.#presence(room.partner))
  }

  #presence({ id }) {
    return say(this.#chat.people.isOnline(id) ? "people.online" : "people.offline")
  }
}
