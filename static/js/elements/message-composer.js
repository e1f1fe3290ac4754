import { say } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"
import { Drafts } from "../models/drafts.js"
import { actOf } from "../models/keys.js"
import { Completion } from "./completion.js"

const TYPING_EVERY = 3 * 1000 // Milliseconds between two notes that the writer is still typing.

/** Where one writes, answers and edits. Enter sends, Shift-Enter makes a new line. */
export class MessageComposer extends HTMLElement {
  #chat
  #log
  #parts = parts(this)
  #lastTyping = 0
  #room = null
  #drafts = new Drafts()
  #completion

  attach(chat, { log }) {
    const { form, text, stop, suggestions } = this.#parts
    this.#chat = chat
    this.#log = log
    this.#completion = new Completion(text, suggestions, chat.people)
    chat.addEventListener("current", () => this.#roomChanged())
    chat.addEventListener("rooms", () => this.#describe())
    chat.addEventListener("reply", ({ detail }) => this.#begin({ reply: detail }))
    chat.addEventListener("edit", ({ detail }) => this.#begin({ edit: detail, text: detail.text }))
    form.addEventListener("submit", (event) => this.#submit(event))
    stop.addEventListener("click", () => this.#stop())
    text.addEventListener("keydown", (event) => this.#keyPressed(event))
    text.addEventListener("input", () => this.#typed())
  }

  focusText() {
    this.#parts.text.focus()
  }

  get #draft() {
    return this.#drafts.of(this.#room)
  }

  #roomChanged() {
    this.#room = this.#chat.current
    this.hidden = !this.#room
    this.#lastTyping = 0
    if (!this.#room) return
    this.#show()
    if (matchMedia("(hover: hover)").matches) this.#parts.text.focus()
  }

  #describe() {
    if (!this.#room) return
    const { text } = this.#parts
    text.placeholder = say("composer.placeholder", { room: this.#room.title })
    if (this.#chat.messageChars) text.maxLength = this.#chat.messageChars
  }

  /** What is written here is about another message from now on. */
  #begin({ reply = null, edit = null, text = this.#draft.edit ? "" : this.#draft.text }) {
    this.#drafts.set(this.#room, { text, reply, edit })
    this.#show()
    this.#parts.text.focus()
  }

  #stop() {
    this.#begin({})
  }

  #show() {
    const { text, about, aboutWhat, aboutText, submit } = this.#parts
    const { reply, edit, text: written } = this.#draft
    const other = edit ?? reply
    text.value = written
    about.hidden = !other
    setText(aboutWhat, edit ? say("composer.editing") : reply ? say("composer.replying", { name: reply.author.name }) : "")
    setText(aboutText, other?.text || (other ? say("message.file") : ""))
    submit.setAttribute("aria-label", edit ? say("composer.save") : say("composer.send"))
    this.#completion.close()
    this.#fit()
  }

  #submit(event) {
    event.preventDefault()
    const { text } = this.#parts
    if (!text.value.trim()) return
    const { reply, edit } = this.#draft
    if (edit) this.#save(edit, text.value)
    else this.#chat.post({ text: text.value, quoted: reply })
    this.#lastTyping = 0
    this.#begin({ text: "" })
  }

  #save(message, text) {
    if (text === message.text) return
    this.#chat.change("edit", message, { text }).catch((error) => this.#chat.announce("trouble", error.message))
  }

  #keyPressed(event) {
    // While a word is being composed, as in Japanese, keys belong to the input method.
    if (event.isComposing || this.#completion.pressed(event)) return
    const act = actOf("writing", event)
    if (act === "stop") this.#stop()
    if (act === "send") this.#parts.form.requestSubmit()
    const isLeaving = act === "up" && !this.#parts.text.value
    if (isLeaving) this.#log.focusLast()
    if (isLeaving || act === "send") event.preventDefault()
  }

  #typed() {
    const { text } = this.#parts
    this.#drafts.set(this.#room, { ...this.#draft, text: text.value })
    this.#fit()
    const isTyping = text.value !== "" && !this.#draft.edit
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
