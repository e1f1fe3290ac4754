/** Lets a list of options be steered from the text above it: arrows `step` by 1 or -1, Enter and clicks `take`. */
export function steer({ text, list }, { step, take }) {
  const keys = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => take() }
  text.addEventListener("keydown", (event) => {
    const act = keys[event.key]
    if (!act || event.isComposing) return
    event.preventDefault()
    act()
  })
  list.addEventListener("click", ({ target }) => {
    const index = [...list.children].indexOf(target.closest("[role=option]"))
    if (index >= 0) take(index)
  })
}
