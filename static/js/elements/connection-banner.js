import { parts } from "../helpers/template.js"

const FORGIVEN = 700 // Milliseconds: whoever is back by then has noticed nothing.

/** Says that there is no connection, while there is none. */
export class ConnectionBanner extends HTMLElement {
  #timer = null

  attach(chat, connection) {
    connection.addEventListener("down", () => this.#down())
    chat.addEventListener("whole", () => this.#whole())
    parts(this).retry.addEventListener("click", () => connection.open())
  }

  #down() {
    this.#timer ??= setTimeout(() => (this.hidden = false), FORGIVEN)
  }

  #whole() {
    clearTimeout(this.#timer)
    this.#timer = null
    this.hidden = true
  }
}
