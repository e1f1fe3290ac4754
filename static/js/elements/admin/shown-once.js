import { copy } from "../../helpers/clipboard.js"
import { say } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"

/** Shows what nobody can show again: keys, a password, a link. */
export class ShownOnce extends HTMLElement {
  #parts = parts(this)

  connectedCallback() {
    const { dialog, close } = this.#parts
    close.addEventListener("click", () => dialog.close())
    dialog.addEventListener("close", () => this.#parts.values.replaceChildren())
  }

  /** `values` by what they are called; `picture` is the address of one. */
  show(title, explain, values, picture = null) {
    const { dialog, title: heading, explain: text, values: list, picture: image } = this.#parts
    setText(heading, title)
    setText(text, explain)
    list.replaceChildren(...Object.entries(values).map(item))
    image.hidden = !picture
    if (picture) image.src = picture
    dialog.showModal()
  }
}

function item([name, value]) {
  const element = cloned("once-value")
  const { name: word, value: field, copy: button } = parts(element)
  setText(word, name)
  field.value = value
  button.addEventListener("click", () => setText(button, say(copy(value) ? "invite.copied" : "invite.copy_by_hand")))
  return element
}
