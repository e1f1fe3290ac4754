import { callText, isMissed } from "../helpers/call-text.js"
import { notified } from "../helpers/notified.js"
import { say } from "../helpers/say.js"

const LONGEST = 200 // Signs of a message, which is read in a corner of the screen.

/** Tells beside the page what happens on it: in its title, by its icon, and by notifications. */
export class Notifier {
  #chat
  #attention
  #router
  #icon = document.querySelector("link[rel=icon]")

  constructor(chat, { attention, router }) {
    this.#chat = chat
    this.#attention = attention
    this.#router = router
    chat.addEventListener("rooms", () => this.#show())
    attention.addEventListener("change", () => this.#show())
    chat.addEventListener("posted", ({ detail }) => this.#posted(detail))
  }

  #show() {
    const { rooms, current } = this.#chat
    const unread = rooms.all.reduce((sum, room) => sum + (this.#attention.levelOf(room) === "none" ? 0 : room.unread.count), 0)
    document.title = `${unread ? `(${unread}) ` : ""}${current ? `${current.title} · ` : ""}chatd`
    const isWaiting = rooms.all.some((room) => this.#attention.waitingIn(room))
    const { plain, waiting } = this.#icon.dataset
    if (this.#icon.getAttribute("href") !== (isWaiting ? waiting : plain)) this.#icon.href = isWaiting ? waiting : plain
  }

  #posted({ room: id, message }) {
    const { rooms, current, user } = this.#chat
    const room = rooms.find(id)
    const isHeldCall = message.kind === "call" && !isMissed(message)
    const isSeen = isHeldCall || (room === current && document.hasFocus())
    if (room?.isListed && !isSeen && this.#attention.wants(room, message, user.id)) this.#notify(room, message)
  }

  /** Of a room there is one at a time, of the newest message. */
  #notify(room, message) {
    const { author, seq } = message
    const title = room.isDirect ? author.name : say("notify.title", { name: author.name, room: room.title })
    const body = this.#textOf(message).slice(0, LONGEST)
    notified(title, { body, tag: `room-${room.id}` }, () => this.#router.go(`/rooms/${room.id}#${seq}`))
  }

  #textOf(message) {
    if (message.kind === "call") return callText(message, this.#chat.user.id)
    return message.text || say("rooms.sent_file")
  }
}
