import { parts, setText } from "../helpers/template.js"
import { actOf } from "../models/keys.js"

const STEPS = { previous: -1, next: 1 }

/** A picture of the room, large; the arrow keys lead to those before and after it. */
export class LightBox extends HTMLElement {
  #parts = parts(this)
  #log
  #button = null // The small one of the picture that is shown.

  attach(log) {
    const { dialog, close } = this.#parts
    this.#log = log
    close.addEventListener("click", () => dialog.close())
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close())
    dialog.addEventListener("keydown", (event) => this.#step(STEPS[actOf("picture", event)]))
  }

  show(button) {
    const { dialog, image, name, link } = this.#parts
    const { alt } = button.querySelector("img")
    this.#button = button
    image.src = link.href = button.value
    image.alt = alt
    setText(name, alt)
    if (!dialog.open) dialog.showModal()
  }

  #step(step) {
    if (!step) return
    const pictures = [...this.#log.querySelectorAll("[data-action=view]")]
    const next = pictures[pictures.indexOf(this.#button) + step]
    if (next) this.show(next)
  }
}
