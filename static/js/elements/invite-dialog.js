import { request } from "../helpers/http.js"
import { say } from "../helpers/say.js"
import { parts } from "../helpers/template.js"

/** Makes a link with which others make their accounts. Only admins of the server see its button. */
export class InviteDialog extends HTMLElement {
  #parts = parts(this)

  attach(chat) {
    const { open, close, copy, dialog } = this.#parts
    chat.addEventListener("whole", () => (open.hidden = !chat.user.is_admin))
    open.addEventListener("click", () => this.#open())
    close.addEventListener("click", () => dialog.close())
    copy.addEventListener("click", () => this.#copy())
  }

  async #open() {
    const { link, qr, dialog, copy } = this.#parts
    copy.textContent = say("invite.copy")
    const made = await request("POST", "/api/app/invites").catch(({ message }) => ({ url: message }))
    link.value = made.url
    qr.hidden = !made.qr
    qr.src = made.qr ?? ""
    dialog.showModal()
    link.select()
  }

  /** On plain http browsers offer no clipboard, but the old way works. */
  #copy() {
    this.#parts.link.select()
    this.#parts.copy.textContent = document.execCommand("copy") ? say("invite.copied") : say("invite.copy_by_hand")
  }
}
