import { say } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"

/** A name in a list, with a word about it; with `onRemove` it can be removed. */
export function nameItem(name, about = "", onRemove = null) {
  const element = cloned("admin-name")
  const { name: word, about: more, remove } = parts(element)
  setText(word, name)
  setText(more, about)
  remove.hidden = !onRemove
  remove.setAttribute("aria-label", say("admin.remove", { name }))
  if (onRemove) remove.addEventListener("click", onRemove)
  return element
}
