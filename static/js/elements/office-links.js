import { parts } from "../helpers/template.js"

/** The ways to the pages that only some have: managers are in a room of their desk. */
export class OfficeLinks extends HTMLElement {
  attach(chat) {
    const { admin, desk } = parts(this)
    const show = () => {
      admin.hidden = !chat.user?.is_admin
      desk.hidden = admin.hidden && !chat.rooms.all.some(({ kind }) => kind === "desk")
    }
    chat.addEventListener("user", show)
    chat.addEventListener("rooms", show)
  }
}
