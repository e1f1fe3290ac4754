/** Copies a text; false when the browser does not let us. On plain http there is no other way than the old one. */
export function copy(text) {
  const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "unseen" })
  const focused = document.activeElement
  const place = focused?.closest("dialog") ?? document.body
  place.append(field)
  field.select()
  const isDone = document.execCommand("copy")
  field.remove()
  focused?.focus({ preventScroll: true })
  return isDone
}
