import { say } from "../../helpers/say.js"
import { parts, setText } from "../../helpers/template.js"
import { shownId } from "../../helpers/ticket.js"

/** Where one answers the customer, or notes something for colleagues. What is not sent stays with its ticket. */
export class DeskComposer extends HTMLElement {
  #desk
  #confirm
  #parts = parts(this)
  #drafts = new Map() // Texts, by ticket.
  #id = null

  attach(desk, { confirm, replies }) {
    const { form, text, ready } = this.#parts
    this.#desk = desk
    this.#confirm = confirm
    desk.addEventListener("ticket", () => this.#changed())
    form.addEventListener("submit", (event) => this.#submit(event))
    form.addEventListener("change", () => this.#describe())
    text.addEventListener("input", () => this.#drafts.set(this.#id, text.value))
    text.addEventListener("keydown", (event) => this.#pressed(event))
    ready.addEventListener("click", () => replies.open())
    replies.addEventListener("chosen", ({ detail }) => this.#insert(detail))
  }

  get #isNote() {
    return this.#parts.form.elements.kind.value === "note"
  }

  #changed() {
    const ticket = this.#desk.current?.ticket
    if (!ticket) return
    const { reply, note, text } = this.#parts
    const isAnother = ticket.id !== this.#id
    reply.disabled = ticket.state === "closed"
    if (isAnother || reply.disabled) (reply.disabled ? note : reply).checked = true
    this.#id = ticket.id
    if (isAnother) text.value = this.#drafts.get(ticket.id) ?? ""
    this.#describe()
  }

  #describe() {
    const { text, ready, form } = this.#parts
    const customer = shownId(this.#desk.current.ticket.customer)
    text.placeholder = this.#isNote ? say("desk.write_note") : say("desk.write_reply", { customer })
    text.setAttribute("aria-label", this.#isNote ? say("desk.note") : say("desk.reply"))
    form.classList.toggle("desk__form--note", this.#isNote)
    ready.hidden = this.#isNote
  }

  #insert(words) {
    const { text } = this.#parts
    text.focus()
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end")
    this.#drafts.set(this.#id, text.value)
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.#parts.form.requestSubmit()
  }

  async #submit(event) {
    event.preventDefault()
    const { text, submit, failure } = this.#parts
    if (!text.value.trim() || submit.disabled) return
    submit.disabled = true
    const sentence = await this.#send(this.#taken(), this.#desk.talk).then(() => "", ({ message }) => message)
    failure.hidden = !sentence
    setText(failure, sentence)
    submit.disabled = false
  }

  /** What is in the line, which is empty from here on: one may go on writing while it is sent. */
  #taken() {
    const words = { id: this.#id, text: this.#parts.text.value }
    this.#write("")
    return words
  }

  async #send({ id, text }, talk) {
    let isSent = false
    try {
      isSent = this.#isNote ? (await talk.note(text), true) : await this.#reply(talk, text)
    } finally {
      if (!isSent) this.#putBack(id, text)
    }
  }

  #putBack(id, text) {
    const whole = [text, this.#drafts.get(id)].filter(Boolean).join("\n")
    this.#drafts.set(id, whole)
    if (id === this.#id) this.#write(whole)
  }

  #write(text) {
    this.#parts.text.value = text
    this.#drafts.set(this.#id, text)
  }

  /** When somebody has written meanwhile, that is shown first. */
  async #reply(talk, words) {
    try {
      await talk.reply(words)
    } catch (error) {
      if (error.code !== "stale") throw error
      await talk.load()
      if (!(await this.#confirm.ask(say("desk.stale"), say("desk.send_anyway")))) return false
      await talk.reply(words, { isSure: true })
    }
    return true
  }
}
