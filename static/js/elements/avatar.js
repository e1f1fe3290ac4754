import { setText } from "../helpers/template.js"

const HUE_STEP = 137.5 // Degrees: neighbours on the circle of colours are never neighbours by id.

/** Shows somebody's picture, or the first letter of the name on a colour of their own. */
export function showAvatar(element, { id, name, photo }) {
  element.style.setProperty("--hue", (id * HUE_STEP) % 360)
  element.style.backgroundImage = photo ? `url("${new URL(photo, location)}")` : ""
  setText(element, photo ? "" : (Array.from(name)[0]?.toLocaleUpperCase() ?? ""))
}
