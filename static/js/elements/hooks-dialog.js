import { parts } from "../helpers/template.js"

/** The programs that talk and listen in the open room. Any button with its id as `data-opens` opens it. */
export class HooksDialog extends HTMLElement {
  #chat
  #lists = this.querySelectorAll("hook-list")
  #parts = parts(this)

  attach(chat, { confirm }) {
    const { dialog, close } = this.#parts
    this.#chat = chat
    for (const list of this.#lists) list.attach({ confirm })
    for (const opener of document.querySelectorAll(`[data-opens="${this.id}"]`)) opener.addEventListener("click", () => this.#open())
    close.addEventListener("click", () => dialog.close())
    dialog.addEventListener("close", () => this.#lists.forEach((list) => list.forget()))
  }

  #open() {
    for (const list of this.#lists) list.show(this.#chat.current)
    this.#parts.dialog.showModal()
  }
}
