import { say } from "../helpers/say.js"
import { setText } from "../helpers/template.js"

/** Who is typing in the open room. */
export class TypingLine extends HTMLElement {
  #room = null
  #draw = () => this.#render()

  attach(chat) {
    chat.addEventListener("current", () => this.#open(chat.current))
  }

  #open(room) {
    this.#room?.removeEventListener("typing", this.#draw)
    room?.addEventListener("typing", this.#draw)
    this.#room = room
    this.#render()
  }

  #render() {
    setText(this, line(this.#room?.typists.names ?? []))
  }
}

function line(names) {
  if (names.length === 0) return ""
  const [first, second] = names
  return say(names.length > 2 ? "typing.many" : second ? "typing.two" : "typing.one", { first, second })
}
