import { clientName } from "../helpers/client.js"
import { request } from "../helpers/http.js"
import { say } from "../helpers/say.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { momentOf } from "../helpers/time.js"

const ACCOUNT = "/api/app/account"
const SESSIONS = `${ACCOUNT}/sessions`

/** One's own account: the name, the password, and where one is signed in. */
export class AccountDialog extends HTMLElement {
  #chat
  #parts = parts(this)

  attach(chat) {
    const { dialog, close, names, password, everywhere } = this.#parts
    this.#chat = chat
    for (const opener of document.querySelectorAll("[data-opens-account]")) opener.addEventListener("click", () => this.#open())
    close.addEventListener("click", () => dialog.close())
    names.addEventListener("done", ({ detail }) => chat.isNow(detail.user))
    password.addEventListener("done", () => this.#trying(() => this.#list()))
    everywhere.addEventListener("click", () => this.#end(SESSIONS))
  }

  /** First all that the forms begin with: what comes later would take the place of what one writes. */
  async #open() {
    await this.#trying(async () => {
      const account = await request("GET", ACCOUNT)
      const { names, password, username } = this.#parts
      names.fill(account)
      password.fill(account)
      setText(username, account.username)
      this.#showWhatIsOurs(!account.in_directory)
      await this.#list()
    })
    if (!this.#parts.dialog.open) this.#parts.dialog.showModal()
  }

  /** What is kept in the directory of an organisation is changed there. */
  #showWhatIsOurs(isOurs) {
    const { elsewhere, ours, save, password } = this.#parts
    elsewhere.hidden = isOurs
    for (const part of [ours, save, password]) part.hidden = !isOurs
  }

  async #list() {
    const { sessions } = await request("GET", SESSIONS)
    this.#parts.sessions.replaceChildren(...sessions.map((session) => this.#item(session)))
  }

  #item({ id, client, created_at: since, is_this: isThis }) {
    const item = cloned("session")
    const words = parts(item)
    setText(words.client, clientName(client))
    setText(words.since, isThis ? say("sessions.this") : since ? say("sessions.since", { moment: momentOf(new Date(since)) }) : "")
    words.end.hidden = isThis
    words.end.addEventListener("click", () => this.#end(`${SESSIONS}/${id}`))
    return item
  }

  /** Our own goes with all the others, and then nothing is left to list. */
  async #end(path) {
    await this.#trying(async () => {
      await request("DELETE", path)
      if (path === SESSIONS) location.assign("/")
      else await this.#list()
    })
  }

  async #trying(act) {
    const { failure } = this.#parts
    const sentence = await act().then(() => "", ({ message }) => message)
    failure.hidden = !sentence
    setText(failure, sentence)
  }
}
