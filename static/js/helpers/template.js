/** A copy of the one element in the page's <template> with this id. */
export function cloned(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true)
}

/** Makes an element's parts reachable by their `data-part`. */
export function parts(element) {
  const found = element.querySelectorAll("[data-part]")
  return Object.fromEntries(Array.from(found, (part) => [part.dataset.part, part]))
}

/** Sets a text, unless it is there already: assistive technology reads out what changes. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}
