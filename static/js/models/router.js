const WIDE = matchMedia("(min-width: 48rem)") // Wide enough for the list and a room beside it, as in layout.css.
const LAST_ROOM = "chatd.room"

/** Keeps the address and the open room the same. The addresses are / and /rooms/<id>. */
export class Router {
  #chat

  constructor(chat) {
    this.#chat = chat
    addEventListener("popstate", () => this.#follow())
    addEventListener("click", (event) => this.#clicked(event))
    chat.addEventListener("whole", () => this.#settle())
    this.#follow()
  }

  go(path) {
    if (path !== location.pathname) history.pushState(null, "", path)
    this.#follow()
  }

  #follow() {
    const id = Number(location.pathname.match(/^\/rooms\/(\d+)/)?.[1]) || null
    document.body.dataset.view = id ? "room" : "rooms"
    if (id) localStorage.setItem(LAST_ROOM, id)
    this.#chat.open(id)
  }

  #clicked(event) {
    const link = event.target.closest("a[data-route]")
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    this.go(link.pathname)
  }

  /** Beside the list there is room for a room: the last one, or else the first. */
  #settle() {
    if (this.#chat.current || location.pathname !== "/" || !WIDE.matches) return
    const last = this.#chat.rooms.find(Number(localStorage.getItem(LAST_ROOM))) ?? this.#chat.rooms.all[0]
    if (!last) return
    history.replaceState(null, "", `/rooms/${last.id}`)
    this.#follow()
  }
}
