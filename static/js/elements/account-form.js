import { request } from "../helpers/http.js"
import { parts } from "../helpers/template.js"

/** Signs in or makes an account, and then shows `next`, the room that it leads to, or the page anew. */
export class AccountForm extends HTMLElement {
  #parts = parts(this)

  // Its button is disabled until here: the browser itself would send the form in a way the server refuses.
  connectedCallback() {
    const { form, submit } = this.#parts
    form.addEventListener("submit", (event) => this.#submit(event))
    submit.disabled = false
    if (submit.autofocus) submit.focus()
  }

  async #submit(event) {
    event.preventDefault()
    const { form, submit } = this.#parts
    submit.disabled = true
    try {
      const { rooms = [] } = await request("POST", form.action, Object.fromEntries(new FormData(form)))
      location.assign(rooms.length ? `/rooms/${rooms[0].id}` : (this.getAttribute("next") ?? location.pathname))
    } catch (error) {
      submit.disabled = false
      this.#fail(error)
    }
  }

  #fail({ message, field }) {
    const { error, form } = this.#parts
    error.textContent = message
    error.hidden = false
    for (const input of form.elements) input.setAttribute("aria-invalid", input.name === field)
    form.elements[field]?.focus()
  }
}
