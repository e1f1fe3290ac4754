import { actOf } from "../models/keys.js"

/** Lets a list of options be steered from the text above it: arrows `step` by 1 or -1, Enter and clicks `take`. */
export function steer({ text, list }, { step, take }) {
  const acts = { next: () => step(1), previous: () => step(-1), take: () => take() }
  text.addEventListener("keydown", (event) => {
    const act = acts[actOf("list", event)]
    if (!act || event.isComposing) return
    event.preventDefault()
    act()
  })
  list.addEventListener("click", ({ target }) => {
    const index = [...list.children].indexOf(target.closest("[role=option]"))
    if (index >= 0) take(index)
  })
}
