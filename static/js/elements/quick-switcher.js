import { request } from "../helpers/http.js"
import { steer } from "../helpers/options.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { placesFor } from "../models/places.js"
import { showAvatar } from "./avatar.js"

const MOST = 30

/** Jumps to a room or a person: one's own first, then those that one could enter. */
export class QuickSwitcher extends HTMLElement {
  #chat
  #router
  #parts = parts(this)
  #others = [] // Rooms that one is not in.
  #places = []
  #chosen = 0

  attach(chat, { router }) {
    const { dialog, text } = this.#parts
    this.#chat = chat
    this.#router = router
    for (const opener of document.querySelectorAll("[data-switcher]")) opener.addEventListener("click", () => this.open())
    text.addEventListener("input", () => this.#look())
    steer(this.#parts, {
      step: (by) => this.#choose(this.#chosen + by),
      take: (index = this.#chosen) => this.#go(this.#places[index]),
    })
    chat.people.addEventListener("change", () => dialog.open && this.#look(this.#chosen))
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close())
  }

  open() {
    this.#parts.text.value = ""
    this.#look()
    this.#parts.dialog.showModal()
    this.#chat.people.learn()
    this.#load()
  }

  async #load() {
    const { rooms } = await request("GET", "/api/app/rooms").catch(() => ({ rooms: [] }))
    this.#others = rooms.filter(({ joined }) => !joined)
    this.#look(this.#chosen)
  }

  #look(chosen = 0) {
    this.#places = placesFor(this.#parts.text.value, this.#chat, this.#others).slice(0, MOST)
    this.#chosen = Math.min(chosen, Math.max(0, this.#places.length - 1))
    this.#draw()
  }

  #choose(index) {
    this.#chosen = (index + this.#places.length) % this.#places.length || 0
    this.#draw()
    this.#parts.list.children[this.#chosen]?.scrollIntoView({ block: "nearest" })
  }

  #go(place) {
    if (!place) return
    this.#parts.dialog.close()
    this.#arrive(place).catch((error) => this.#chat.announce("trouble", error.message))
  }

  async #arrive({ room, person, other }) {
    if (other) await request("PUT", `/api/app/rooms/${other.id}/membership`)
    if (person) await this.#router.converse(person.id)
    else this.#router.go(`/rooms/${(room ?? other).id}`)
  }

  #draw() {
    const { text, list, none } = this.#parts
    list.replaceChildren(...this.#places.map((place, index) => this.#option(place, index)))
    none.hidden = this.#places.length > 0
    text.setAttribute("aria-activedescendant", `place-${this.#chosen}`)
  }

  #option({ name, hint, person, unread }, index) {
    const option = cloned("place")
    const { avatar, online, name: word, hint: more, badge } = parts(option)
    option.id = `place-${index}`
    option.setAttribute("aria-selected", index === this.#chosen)
    setText(word, name)
    setText(more, hint)
    setText(badge, unread ? String(unread) : "")
    badge.hidden = !unread
    if (person) showAvatar(avatar, person)
    online.hidden = !person || !this.#chat.people.isOnline(person.id)
    return option
  }
}
