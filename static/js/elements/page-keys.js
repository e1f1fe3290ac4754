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
    const { key, ctrlKey, metaKey, altKey } = event
    const act = ctrlKey || metaKey ? this.#control[key.toLowerCase()] : altKey ? this.#alt[key] : null
    if (!act || document.querySelector("dialog[open]")) return
    event.preventDefault()
    act()
  }

  #control = {
    k: () => this.#parts.switcher.open(),
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
