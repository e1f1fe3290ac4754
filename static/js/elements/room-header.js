import { onNextFrame } from "../helpers/frame.js"
import { say, sayCount } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"

/** Which room is open, and the way to what else there is of it. */
export class RoomHeader extends HTMLElement {
  #chat
  #calls
  #parts = parts(this)
  #draw = onNextFrame(() => this.#render())

  attach(chat, { calls }) {
    const { members, call, video } = this.#parts
    this.#chat = chat
    this.#calls = calls
    for (const type of ["rooms", "current", "panel"]) chat.addEventListener(type, this.#draw)
    chat.people.addEventListener("change", this.#draw)
    calls.addEventListener("change", this.#draw)
    members.addEventListener("click", () => chat.showPanel(!chat.isPanelShown))
    call.addEventListener("click", () => calls.place(chat.current.partner))
    video.addEventListener("click", () => calls.place(chat.current.partner, "camera"))
  }

  #render() {
    const room = this.#chat.current
    this.hidden = !room
    if (!room) return
    const { name, description, presence, members } = this.#parts
    setText(name, room.title)
    setText(description, room.description)
    this.#showCalls(room)
    members.setAttribute("aria-expanded", this.#chat.isPanelShown)
    setText(members, room.isDirect ? say("room.more") : sayCount("room.members", room.members))
    presence.hidden = !room.partner
    if (room.partner) setText(presence, this.#presence(room.partner))
  }

  /** One may have a conversation with oneself; and programs do not talk. */
  #showCalls({ partner }) {
    const canCall = partner && !partner.is_bot && partner.id !== this.#chat.user.id
    for (const button of [this.#parts.call, this.#parts.video]) {
      button.hidden = !canCall
      button.disabled = !this.#calls.isFree
    }
  }

  #presence({ id }) {
    return say(this.#chat.people.isOnline(id) ? "people.online" : "people.offline")
  }
}
