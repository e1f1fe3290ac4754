import { say } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"

/** Asks before something that can't be taken back. */
export class ConfirmDialog extends HTMLElement {
  #parts = parts(this)

  /** Like `ask`, with the texts of an action: `<key>_question` and `<key>`. */
  askTo(key, values) {
    return this.ask(say(`${key}_question`, values), say(key))
  }

  /** Resolves with whether the answer was yes. */
  ask(question, yes) {
    const { dialog, text, confirm } = this.#parts
    setText(text, question)
    setText(confirm, yes)
    dialog.returnValue = ""
    dialog.showModal()
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }))
  }
}
