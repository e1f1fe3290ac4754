import { say } from "./say.js"

/** What people call a ticket. */
export function ticketName({ product, number }) {
  return say("desk.name", { product, number })
}

/** The id of a customer or a manager, which may be any JSON. */
export function shownId(value) {
  return typeof value === "string" ? value : JSON.stringify(value)
}
