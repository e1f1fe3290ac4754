import { request } from "../helpers/http.js"
import { say } from "../helpers/say.js"
import { parts } from "../helpers/template.js"
import { trying } from "../helpers/trying.js"
import { showAvatar } from "./avatar.js"

/** The picture by which others know one. */
export class ProfilePhoto extends HTMLElement {
  #chat
  #parts = parts(this)

  attach(chat) {
    const { choose, remove, file } = this.#parts
    this.#chat = chat
    chat.addEventListener("user", () => this.#draw())
    choose.addEventListener("click", () => file.click())
    file.addEventListener("change", () => this.#send(file.files[0]))
    remove.addEventListener("click", () => this.#change(() => request("DELETE", "/api/app/account/photo")))
  }

  #draw() {
    const { user } = this.#chat
    const { picture, remove } = this.#parts
    showAvatar(picture, user)
    picture.setAttribute("aria-label", say("photo.of", { state: user.photo ? say("photo.there") : say("photo.none") }))
    remove.hidden = !user.photo
  }

  async #send(photo) {
    if (!photo) return
    const form = new FormData()
    form.append("photo", photo)
    await this.#change(() => request("POST", "/api/app/account/photos", form))
    this.#parts.file.value = "" // The same one may be chosen again.
  }

  #change(act) {
    return trying(this.#parts.failure, async () => this.#chat.isNow((await act()).user))
  }
}
