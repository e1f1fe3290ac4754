import { showAvatar } from "./avatar.js"
import { request } from "../helpers/http.js"
import { forgetKept } from "../helpers/kept.js"
import { parts, setText } from "../helpers/template.js"

/** Who is signed in, and the way out. */
export class UserMenu extends HTMLElement {
  attach(chat, { attention }) {
    const { name, avatar, leave, quiet } = parts(this)
    const showQuiet = () => (quiet.hidden = !attention.isQuiet)
    attention.addEventListener("change", showQuiet)
    showQuiet()
    chat.addEventListener("user", () => {
      setText(name, chat.user.name)
      showAvatar(avatar, chat.user)
    })
    leave.addEventListener("click", () => this.#signOut())
  }

  async #signOut() {
    await request("DELETE", "/api/app/session")
    forgetKept()
    location.assign("/")
  }
}
