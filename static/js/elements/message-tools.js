import { cloned } from "../helpers/template.js"
import { actOf } from "../models/keys.js"

/**
 * What can be done with a message: one toolbar, which stands on the message that has the pointer or the focus.
 *
 * Every button in the log that has a `data-action`, in the toolbar or not, does what that says.
 */
export class MessageTools extends HTMLElement {
  #actions
  #log
  #bar = cloned("message-tools")

  attach(actions, log) {
    this.#actions = actions
    this.#log = log
    log.addEventListener("pointerover", ({ target, pointerType }) => pointerType === "mouse" && this.#showOn(target))
    log.addEventListener("focusin", ({ target }) => this.#showOn(target))
    log.addEventListener("pointerleave", () => this.#hide())
    log.addEventListener("click", (event) => this.#clicked(event))
    log.addEventListener("keydown", (event) => this.#pressed(event))
  }

  #showOn(target) {
    const element = target.closest(".message")
    const message = element && this.#log.messageAt(element)
    if (!message?.id) return
    const allowed = this.#actions.allowed(message)
    for (const button of this.#bar.querySelectorAll("[data-action]")) button.hidden = !allowed.has(button.dataset.action)
    if (this.#bar.parentNode !== element) element.append(this.#bar)
  }

  #hide() {
    if (!this.#bar.contains(document.activeElement)) this.#bar.remove()
  }

  #clicked({ target }) {
    const button = target.closest("[data-action]")
    const message = this.#log.messageAt(target)
    if (button && message) this.#actions.run(button.dataset.action, message, button)
  }

  #pressed(event) {
    const action = actOf("message", event)
    const isOnMessage = event.target.classList.contains("message")
    if (!action || !isOnMessage) return
    const message = this.#log.messageAt(event.target)
    if (!message.id || !this.#actions.allowed(message).has(action)) return
    event.preventDefault()
    this.#actions.run(action, message, event.target)
  }
}
