import { request } from "../../helpers/http.js"
import { say } from "../../helpers/say.js"
import { parts } from "../../helpers/template.js"
import { trying } from "../../helpers/trying.js"
import { deskItem } from "./desk-item.js"

const DESKS = "/api/desk/workspaces"

/** Workspaces of the support desk: their keys, and who answers there. */
export class AdminDesks extends HTMLElement {
  #confirm
  #once
  #parts = parts(this)

  attach({ confirm, once }) {
    this.#confirm = confirm
    this.#once = once
    this.#parts.form.addEventListener("submit", (event) => this.#make(event))
  }

  load() {
    return this.#try(async () => {
      const { workspaces } = await request("GET", DESKS)
      const page = { rotate: (desk) => this.#rotate(desk), attempt: (act) => this.#try(act) }
      this.#parts.list.replaceChildren(...workspaces.map((desk) => deskItem(desk, page)))
    })
  }

  #make(event) {
    event.preventDefault()
    this.#try(async () => {
      const made = await request("POST", DESKS, Object.fromEntries(new FormData(this.#parts.form)))
      this.#parts.form.reset()
      this.#tell(made, made)
      await this.load()
    })
  }

  async #rotate(desk) {
    if (!(await this.#confirm.ask(say("admin.rotate_question", desk), say("admin.rotate")))) return
    await this.#try(async () => this.#tell(desk, await request("POST", `${DESKS}/${desk.id}/keys`)))
  }

  #tell({ id, name }, { api_key: api, public_key: open }) {
    this.#once.show(say("admin.keys_of", { name }), say("admin.keys_explain"), { workspace_id: id, api_key: api, public_key: open })
  }

  #try(act) {
    return trying(this.#parts.failure, act)
  }
}
