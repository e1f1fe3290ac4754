import { parts, setText } from "../helpers/template.js"

const SHOWN = 5 * 1000 // Milliseconds.

/** Says in a sentence what was done, or what went wrong. */
export class NoticeLine extends HTMLElement {
  #timer = null

  attach(chat) {
    chat.addEventListener("notice", ({ detail }) => this.#say(detail))
    chat.addEventListener("trouble", ({ detail }) => this.#say(detail))
  }

  #say(sentence) {
    clearTimeout(this.#timer)
    setText(parts(this).text, sentence)
    this.dataset.shown = "yes"
    this.#timer = setTimeout(() => this.removeAttribute("data-shown"), SHOWN)
  }
}
