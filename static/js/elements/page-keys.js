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
    const act = this.#actOf(event)
    if (!act || document.querySelector("dialog[open]")) return
    event.preventDefault()
    act()
  }

  #actOf({ key, ctrlKey, metaKey, altKey, shiftKey, target }) {
    if (ctrlKey || metaKey) return this.#control[(shiftKey ? "shift " : "") + key.toLowerCase()]
    if (altKey) return this.#alt[key]
    return target.closest("input, textarea") ? null : this.#plain[key]
  }

  #control = {
    k: () => this.#parts.switcher.open(),
    "shift f": () => this.#parts.search.open(),
  }

  #plain = {
    "/": () => this.#parts.search.open(),
  }

  #alt = {
    ArrowDown: () => this.#step(1),
    ArrowUp: () => this.#step(-1),
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
