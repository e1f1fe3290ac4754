import { say } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"

const STATES = {
  default: "notify.default",
  granted: "notify.granted",
  denied: "notify.denied",
  impossible: "notify.impossible",
}

/** Whether this browser may notify, what to do when it may not, and quiet. */
export class NotifySettings extends HTMLElement {
  #attention
  #parts = parts(this)

  attach(attention) {
    const { allow, quiet } = this.#parts
    this.#attention = attention
    allow.addEventListener("click", () => Notification.requestPermission().then(() => this.#show()))
    quiet.addEventListener("change", () => (attention.isQuiet = quiet.checked))
    attention.addEventListener("change", () => this.#show())
    this.#show()
  }

  #show() {
    const { allow, state, trust, quiet } = this.#parts
    const permission = "Notification" in window && isSecureContext ? Notification.permission : "impossible"
    setText(state, say(STATES[permission]))
    trust.hidden = isSecureContext
    allow.hidden = permission !== "default"
    quiet.checked = this.#attention.isQuiet
  }
}
