import { setText } from "./template.js"

/** Does something, and says in an element why it could not be done. */
export async function trying(place, act) {
  const sentence = await act().then(() => "", ({ message }) => message)
  place.hidden = !sentence
  setText(place, sentence)
}
