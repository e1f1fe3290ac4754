import { parts } from "../helpers/template.js"

/** The ways to the pages that only some have. */
export class OfficeLinks extends HTMLElement {
  attach(chat) {
    const { admin } = parts(this)
    chat.addEventListener("user", () => (admin.hidden = !chat.user.is_admin))
  }
}
