import { request } from "../helpers/http.js"
import { parts } from "../helpers/template.js"

/**
 * A form in a dialog. What is in it is sent to `action`, in which `:room` stands for the open room; with `fill` it begins
 * with what the room has.
 *
 * Dispatches "done" with the server's answer. Any button with its id as `data-opens` opens it.
 */
export class FormDialog extends HTMLElement {
  #chat
  #parts = parts(this)

  attach(chat) {
    const { form, cancel, dialog } = this.#parts
    this.#chat = chat
    form.addEventListener("submit", (event) => this.#submit(event))
    cancel.addEventListener("click", () => dialog.close())
    for (const opener of document.querySelectorAll(`[data-opens="${this.id}"]`))
      opener.addEventListener("click", () => this.#open())
  }

  #open() {
    this.#parts.form.reset()
    if (this.hasAttribute("fill")) this.#fill()
    this.#fail("")
    this.#parts.dialog.showModal()
  }

  /** The fields have the names of what is known of the room. */
  #fill() {
    for (const field of this.#parts.form.querySelectorAll("[name]")) field.value = this.#chat.current[field.name]
  }

  async #submit(event) {
    event.preventDefault()
    const path = this.getAttribute("action").replace(":room", this.#chat.current?.id)
    try {
      const result = await request(this.getAttribute("method") ?? "POST", path, Object.fromEntries(new FormData(this.#parts.form)))
      this.#parts.dialog.close()
      this.dispatchEvent(new CustomEvent("done", { detail: result }))
    } catch (error) {
      this.#fail(error.message)
    }
  }

  #fail(sentence) {
    this.#parts.error.hidden = !sentence
    this.#parts.error.textContent = sentence
  }
}
