import { showAvatar } from "./avatar.js"
import { request } from "../helpers/http.js"
import { parts, setText } from "../helpers/template.js"

/** Who is signed in, and the way out. */
export class UserMenu extends HTMLElement {
  attach(chat) {
    const { name, avatar, leave } = parts(this)
    chat.addEventListener("user", () => {
      setText(name, chat.user.name)
      showAvatar(avatar, chat.user)
    })
    leave.addEventListener("click", () => this.#signOut())
  }

  async #signOut() {
    await request("DELETE", "/api/app/session")
    location.assign("/")
  }
}
