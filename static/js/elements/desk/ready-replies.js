import { request } from "../../helpers/http.js"
import { say } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"
import { trying } from "../../helpers/trying.js"

/** Texts that are sent often: to use, and to keep in order. Dispatches "chosen" (detail: the text). */
export class ReadyReplies extends HTMLElement {
  #desk
  #parts = parts(this)
  #changing = null // The id of the one that is in the form.

  attach(desk) {
    const { form, close, dialog } = this.#parts
    this.#desk = desk
    close.addEventListener("click", () => dialog.close())
    form.addEventListener("submit", (event) => this.#keep(event))
  }

  open() {
    this.#edit({ id: null, title: "", text: "" })
    this.#parts.dialog.showModal()
    this.#try(() => this.#list())
  }

  get #path() {
    return `${this.#desk.path}/replies`
  }

  async #list() {
    const { replies } = await request("GET", this.#path)
    this.#parts.list.replaceChildren(...replies.map((reply) => this.#item(reply)))
    this.#parts.none.hidden = replies.length > 0
  }

  #item(reply) {
    const element = cloned("ready-reply")
    const { title, text, use, change, remove } = parts(element)
    setText(title, reply.title)
    setText(text, reply.text)
    for (const [button, word] of [[use, say("desk.use")], [change, say("desk.change")], [remove, say("desk.delete")]])
      button.setAttribute("aria-label", `${word}: ${reply.title}`)
    use.addEventListener("click", () => this.#use(reply))
    change.addEventListener("click", () => this.#edit(reply))
    remove.addEventListener("click", () => this.#try(() => request("DELETE", `${this.#path}/${reply.id}`).then(() => this.#list())))
    return element
  }

  #use({ text }) {
    this.#parts.dialog.close()
    this.dispatchEvent(new CustomEvent("chosen", { detail: text }))
  }

  #edit({ id, title, text }) {
    const { elements } = this.#parts.form
    this.#changing = id
    elements.title.value = title
    elements.text.value = text
    if (id) elements.text.focus()
  }

  #keep(event) {
    event.preventDefault()
    const body = Object.fromEntries(new FormData(this.#parts.form))
    this.#try(async () => {
      await (this.#changing ? request("PUT", `${this.#path}/${this.#changing}`, body) : request("POST", this.#path, body))
      this.#edit({ id: null, title: "", text: "" })
      await this.#list()
    })
  }

  #try(act) {
    return trying(this.#parts.failure, act)
  }
}
