import { placeBeside } from "../helpers/place.js"
import { say } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"
import { momentOf } from "../helpers/time.js"

/** Who has seen a message, over the page. */
export class SeenBy extends HTMLElement {
  #chat
  #parts = parts(this)

  attach(chat) {
    this.#chat = chat
  }

  async show(message, anchor) {
    const { members } = await this.#chat.ask({ type: "details", room: this.#chat.current.id })
    const others = members.filter(({ id, invited }) => id !== message.author.id && !invited)
    const seen = others.filter(({ read_seq: readSeq }) => readSeq >= message.seq)
    const left = others.filter((member) => !seen.includes(member))
    setText(this.#parts.posted, say("seen.posted", { when: momentOf(new Date(message.created_at)) }))
    setText(this.#parts.seen, seen.length ? say("seen.by", { names: namesOf(seen) }) : say("seen.nobody"))
    setText(this.#parts.left, left.length ? say("seen.not_by", { names: namesOf(left) }) : "")
    this.showPopover()
    placeBeside(this, anchor)
  }
}

function namesOf(members) {
  return members.map(({ name }) => name).join(", ")
}
