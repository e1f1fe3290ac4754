import { request } from "../../helpers/http.js"
import { say, sayCount } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"
import { shortMomentOf } from "../../helpers/time.js"
import { trying } from "../../helpers/trying.js"

const INVITES = "/api/app/invites"

/** The links that are good still, and new ones. */
export class AdminInvites extends HTMLElement {
  #once
  #rooms = new Map() // Names by id.
  #parts = parts(this)

  attach({ once }) {
    this.#once = once
    this.#parts.form.addEventListener("submit", (event) => this.#make(event))
  }

  load() {
    return this.#try(async () => {
      const { rooms } = await request("GET", "/api/app/rooms")
      this.#rooms = new Map(rooms.map(({ id, name }) => [id, name]))
      this.#offer(rooms)
      await this.#list()
    })
  }

  #offer(rooms) {
    const [none] = this.#parts.rooms.options
    this.#parts.rooms.replaceChildren(none, ...rooms.map(({ id, name }) => new Option(name, id)))
  }

  async #list() {
    const { invites } = await request("GET", INVITES)
    this.#parts.list.replaceChildren(...invites.map((invite) => this.#item(invite)))
    this.#parts.none.hidden = invites.length > 0
  }

  #item({ id, rooms, uses, used, expires_at: end }) {
    const element = cloned("admin-invite")
    const { rooms: names, about, revoke } = parts(element)
    setText(names, rooms.map((room) => this.#rooms.get(room) ?? room).join(", ") || say("admin.invite_account"))
    const count = uses ? say("admin.invite_used_of", { used, uses }) : sayCount("admin.invite_used", used)
    setText(about, say("admin.invite_about", { uses: count, end: shortMomentOf(new Date(end)) }))
    revoke.addEventListener("click", () => this.#revoke(id))
    return element
  }

  #make(event) {
    event.preventDefault()
    const { days, uses, room } = Object.fromEntries(new FormData(this.#parts.form))
    this.#try(async () => {
      const wanted = { days: Number(days), uses: Number(uses) || null, rooms: room ? [Number(room)] : [] }
      const { url, qr } = await request("POST", INVITES, wanted)
      this.#once.show(say("admin.invite_made"), say("admin.invite_explain"), { [say("invite.link")]: url }, qr)
      await this.#list()
    })
  }

  #revoke(id) {
    this.#try(async () => {
      await request("DELETE", `${INVITES}/${id}`)
      await this.#list()
    })
  }

  #try(act) {
    return trying(this.#parts.failure, act)
  }
}
