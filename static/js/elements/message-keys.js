import { actOf } from "../models/keys.js"

const STEPS = { previous: -1, next: 1 }

/** The keys that move from message to message. From the last one on, the way leads back to where one writes. */
export class MessageKeys {
  #list

  constructor(scroller, list) {
    this.#list = list
    scroller.addEventListener("keydown", (event) => this.#pressed(event))
  }

  #pressed(event) {
    const step = STEPS[actOf("messages", event)]
    if (!step || event.target.closest("button, a, pre")) return
    event.preventDefault()
    this.#move(event.target.closest(".message"), step)
  }

  #move(from, step) {
    const messages = [...this.#list.querySelectorAll(".message")]
    const next = from ? messages[messages.indexOf(from) + step] : messages.at(-1)
    if (next) next.focus()
    else if (step > 0) document.querySelector("message-composer").focusText()
  }
}
