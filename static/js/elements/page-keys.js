import { actOf } from "../models/keys.js"

/** The keys that work anywhere on the page. */
export class PageKeys {
  #chat
  #router
  #parts

  constructor(chat, { router, ...parts }) {
    this.#chat = chat
    this.#router = router
    this.#parts = parts
    addEventListener("keydown", (event) => this.#pressed(event))
  }

  #pressed(event) {
    const act = this.#acts[actOf("page", event)]
    if (!act || isWritten(event) || document.querySelector("dialog[open]")) return
    event.preventDefault()
    act()
  }

  #acts = {
    jump: () => this.#parts.switcher.open(),
    search: () => this.#parts.search.open(),
    help: () => this.#parts.help.open(),
    next: () => this.#step(1),
    previous: () => this.#step(-1),
  }

  /** To the next room that has something unread, or just to the next. */
  #step(step) {
    const rooms = this.#chat.rooms.shown
    const unread = rooms.filter((room) => room.unread.count && room !== this.#chat.current)
    const at = rooms.indexOf(this.#chat.current)
    const around = (list) => list.find((room) => (rooms.indexOf(room) - at) * step > 0) ?? list[0]
    const next = around(step > 0 ? unread : [...unread].reverse()) ?? rooms[at + step]
    if (next) this.#router.go(`/rooms/${next.id}`)
  }
}

/** Whether the key belongs to what one writes. */
function isWritten({ target, ctrlKey, metaKey, altKey }) {
  return Boolean(target.closest("input, textarea")) && !(ctrlKey || metaKey || altKey)
}
