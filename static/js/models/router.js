import { request } from "../helpers/http.js"

const WIDE = matchMedia("(min-width: 48rem)") // Wide enough for the list and a room beside it, as in layout.css.
const LAST_ROOM = "chatd.room"

/** Keeps the address and the open room the same: /, /rooms/<id>, or with #<seq> a message of it. */
export class Router {
  #chat

  constructor(chat) {
    this.#chat = chat
    addEventListener("popstate", () => this.#follow()) // A link to a message of this page does so, too.
    addEventListener("click", (event) => this.#clicked(event))
    chat.addEventListener("whole", () => this.#settle())
    this.#follow()
  }

  go(path) {
    if (path !== location.pathname + location.hash) history.pushState(null, "", path)
    this.#follow()
  }

  /** To the conversation with somebody, which begins with that if need be. */
  async converse(userId) {
    const room = this.#chat.rooms.withPartner(userId) ?? (await request("POST", "/api/app/conversations", { user: userId }))
    this.go(`/rooms/${room.id}`)
  }

  #follow() {
    const id = Number(location.pathname.match(/^\/rooms\/(\d+)/)?.[1]) || null
    document.body.dataset.view = id ? "room" : "rooms"
    if (id) localStorage.setItem(LAST_ROOM, id)
    this.#chat.open(id, Number(location.hash.match(/^#(\d+)$/)?.[1]) || null)
  }

  #clicked(event) {
    const link = event.target.closest("a[data-route]")
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    this.go(link.pathname + link.hash)
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
