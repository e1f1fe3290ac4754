import { request } from "../helpers/http.js"
import { parts, setText } from "../helpers/template.js"

/** A form that is sent to `action` from where it stands, and then says `said`. Dispatches "done" with the server's answer. */
export class SendForm extends HTMLElement {
  #parts = parts(this)

  connectedCallback() {
    this.#parts.form.addEventListener("submit", (event) => this.#submit(event))
  }

  /** Begin anew, with these values. */
  fill(values) {
    const { form, said } = this.#parts
    form.reset()
    for (const [name, value] of Object.entries(values)) if (form.elements[name]) form.elements[name].value = value
    setText(said, "")
    this.#fail({ message: "" })
  }

  async #submit(event) {
    event.preventDefault()
    const { form, submit, said } = this.#parts
    submit.disabled = true
    setText(said, "")
    try {
      const result = await request(this.getAttribute("method"), this.getAttribute("action"), Object.fromEntries(new FormData(form)))
      this.#fail({ message: "" })
      setText(said, this.getAttribute("said"))
      for (const input of form.querySelectorAll("[type=password]")) input.value = ""
      this.dispatchEvent(new CustomEvent("done", { detail: result }))
    } catch (error) {
      this.#fail(error)
    }
    submit.disabled = false
  }

  #fail({ message, field }) {
    const { error, form } = this.#parts
    error.hidden = !message
    error.textContent = message
    for (const input of form.elements) input.setAttribute("aria-invalid", field !== undefined && input.name === field)
    form.elements[field]?.focus()
  }
}
