import { parts } from "../helpers/template.js"

const TYPING_EVERY = 3 * 1000 // Milliseconds between two notes that the writer is still typing.

/** Where one writes. Enter sends, Shift-Enter makes a new line. */
export class MessageComposer extends HTMLElement {
  #chat
  #parts = parts(this)
  #lastTyping = 0
  #room = null
  #drafts = new WeakMap() // What is not yet sent, by room.

  attach(chat) {
    const { form, text } = this.#parts
    this.#chat = chat
    chat.addEventListener("current", () => this.#roomChanged())
    chat.addEventListener("rooms", () => this.#describe())
    form.addEventListener("submit", (event) => this.#submit(event))
    text.addEventListener("keydown", (event) => this.#keyPressed(event))
    text.addEventListener("input", () => this.#typed())
  }

  #roomChanged() {
    const { text } = this.#parts
    if (this.#room) this.#drafts.set(this.#room, text.value)
    this.#room = this.#chat.current
    this.hidden = !this.#room
    this.#lastTyping = 0
    text.value = (this.#room && this.#drafts.get(this.#room)) ?? ""
    this.#fit()
    if (this.#room && matchMedia("(hover: hover)").matches) text.focus()
  }

  #describe() {
    const { text } = this.#parts
    text.placeholder = `Message ${this.#chat.current?.name ?? ""}`
    if (this.#chat.messageChars) text.maxLength = this.#chat.messageChars
  }

  #submit(event) {
    event.preventDefault()
    const { text } = this.#parts
    if (!text.value.trim()) return
    this.#chat.post(text.value)
    text.value = ""
    this.#lastTyping = 0
    this.#fit()
    text.focus()
  }

  #keyPressed(event) {
    // While a word is being composed, as in Japanese, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.#parts.form.requestSubmit()
  }

  #typed() {
    this.#fit()
    const isTyping = this.#parts.text.value !== ""
    if (isTyping && Date.now() - this.#lastTyping < TYPING_EVERY) return
    this.#lastTyping = isTyping ? Date.now() : 0
    this.#chat.typing(isTyping)
  }

  #fit() {
    const { text } = this.#parts
    text.style.blockSize = "auto"
    text.style.blockSize = `${text.scrollHeight}px`
  }
}
