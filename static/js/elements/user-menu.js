import { request } from "../helpers/http.js"
import { parts, setText } from "../helpers/template.js"

/** Who is signed in, and the way out. */
export class UserMenu extends HTMLElement {
  attach(chat) {
    const { name, leave } = parts(this)
    chat.addEventListener("whole", () => setText(name, chat.user.name))
    leave.addEventListener("click", () => this.#signOut())
  }

  async #signOut() {
    await request("DELETE", "/api/app/session")
    location.assign("/")
  }
}
