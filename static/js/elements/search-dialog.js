import { excerpt } from "../helpers/excerpt.js"
import { steer } from "../helpers/options.js"
import { say } from "../helpers/say.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { shortMomentOf } from "../helpers/time.js"
import { Search } from "../models/search.js"
import { showAvatar } from "./avatar.js"

/** Looks for messages in one's rooms, and leads to them. It keeps what was found, for whoever comes back. */
export class SearchDialog extends HTMLElement {
  #chat
  #router
  #parts = parts(this)
  #search = new Search()
  #chosen = 0

  attach(chat, { router }) {
    const { dialog, text, more } = this.#parts
    this.#chat = chat
    this.#router = router
    for (const opener of document.querySelectorAll("[data-search]")) opener.addEventListener("click", () => this.open())
    text.addEventListener("input", () => this.#look())
    steer(this.#parts, {
      step: (by) => this.#choose(this.#chosen + by),
      take: (index = this.#chosen) => this.#go(this.#search.hits[index]),
    })
    more.addEventListener("click", () => this.#search.lookOn())
    this.#search.addEventListener("change", () => this.#draw())
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close())
  }

  open() {
    this.#parts.dialog.showModal()
    this.#parts.text.select()
    this.#draw()
  }

  #look() {
    this.#chosen = 0
    this.#search.look(this.#parts.text.value)
  }

  /** Past the last one it is looked further back. */
  #choose(index) {
    const last = this.#search.hits.length - 1
    if (index > last) this.#search.lookOn()
    this.#chosen = Math.max(0, Math.min(index, last))
    this.#draw()
    this.#parts.list.children[this.#chosen]?.scrollIntoView({ block: "nearest" })
  }

  #go(hit) {
    if (!hit) return
    this.#parts.dialog.close()
    this.#router.go(`/rooms/${hit.room.id}#${hit.message.seq}`)
  }

  #draw() {
    const { text, list, more, note } = this.#parts
    const { hits, isLooking } = this.#search
    list.replaceChildren(...hits.map((hit, index) => this.#option(hit, index)))
    list.setAttribute("aria-busy", isLooking)
    more.hidden = !this.#search.more
    setText(note, this.#note())
    note.hidden = !note.textContent
    if (hits.length) text.setAttribute("aria-activedescendant", `hit-${this.#chosen}`)
    else text.removeAttribute("aria-activedescendant")
  }

  #note() {
    const { text, trouble, hits, more, isLooking, isComplete } = this.#search
    if (trouble) return trouble
    if (!text) return say("search.hint")
    if (isLooking) return say("search.looking")
    if (!isComplete) return say("search.incomplete")
    return hits.length || more ? "" : say("search.none")
  }

  #option({ room, message }, index) {
    const option = cloned("hit")
    const { avatar, author, place, time, text } = parts(option)
    option.id = `hit-${index}`
    option.setAttribute("aria-selected", index === this.#chosen)
    showAvatar(avatar, message.author)
    setText(author, message.author.name)
    setText(place, this.#nameOf(room))
    setText(time, shortMomentOf(new Date(message.created_at)))
    text.append(...this.#shown(message))
    return option
  }

  #nameOf({ id, name }) {
    const room = this.#chat.rooms.find(id)
    return room?.isDirect ? say("search.with", { name: room.title }) : say("search.in", { name: room?.title ?? name })
  }

  /** The text, or the names of the files when what was found is there. */
  #shown({ text, attachments }) {
    const whole = [text, ...attachments.map(({ name }) => name)].filter(Boolean).join(" · ")
    return excerpt(whole, this.#search.terms).map(({ text: piece, isFound }) => {
      return isFound ? Object.assign(document.createElement("mark"), { textContent: piece }) : piece
    })
  }
}
