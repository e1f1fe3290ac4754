import { request } from "../../helpers/http.js"
import { say, sayCount } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"
import { trying } from "../../helpers/trying.js"
import { nameItem } from "./name-item.js"

/** All rooms, and who is in them. What is said there admins see only in their own. */
export class AdminRooms extends HTMLElement {
  #confirm
  #parts = parts(this)
  #kinds = { private: say("admin.kind_private"), open: say("admin.kind_open"), game: say("admin.kind_open") }

  attach({ confirm }) {
    this.#confirm = confirm
  }

  load() {
    return this.#try(async () => {
      const { rooms } = await request("GET", "/api/app/rooms")
      this.#parts.list.replaceChildren(...rooms.map((room) => this.#item(room)))
      this.#parts.none.hidden = rooms.length > 0
    })
  }

  #item(room) {
    const element = cloned("admin-room")
    const { details, name, about, description, members, remove } = parts(element)
    setText(name, room.name)
    setText(about, `${this.#kinds[room.kind]} · ${sayCount("admin.members", room.members)}`)
    setText(description, room.description)
    details.addEventListener("toggle", () => details.open && this.#show(room, members))
    remove.addEventListener("click", () => this.#remove(room))
    return element
  }

  #show({ id }, list) {
    return this.#try(async () => {
      const { members } = await request("GET", `/api/app/admin/rooms/${id}`)
      list.replaceChildren(...members.map(({ name, role, invited }) => nameItem(name, wordFor(role, invited))))
    })
  }

  async #remove({ id, name }) {
    if (!(await this.#confirm.askTo("room.remove", { room: name }))) return
    await this.#try(async () => {
      await request("DELETE", `/api/app/admin/rooms/${id}`)
      await this.load()
    })
  }

  #try(act) {
    return trying(this.#parts.failure, act)
  }
}

function wordFor(role, invited) {
  if (invited) return say("room.invited")
  return role === "admin" ? say("room.admin") : ""
}
