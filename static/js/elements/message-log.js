import { onNextFrame } from "../helpers/frame.js"
import { reconcile } from "../helpers/reconcile.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { dayName } from "../helpers/time.js"
import { rowsOf } from "../models/rows.js"
import { MessageView } from "./message-view.js"

const NEAR = 40 // Pixels from the end that still count as the end.
const EARLY = 600 // Pixels from the beginning at which older messages are asked for.

/** The messages of the open room. */
export class MessageLog extends HTMLElement {
  #chat
  #room = null
  #parts = parts(this)
  #views = new Map()
  #isAtEnd = true
  #isShown = false // The open room has been drawn with its messages.
  #readSeq = Infinity // Where the reader was when the room was opened.
  #draw = onNextFrame(() => this.#render())

  attach(chat) {
    const { scroller, newest } = this.#parts
    this.#chat = chat
    chat.addEventListener("current", () => this.#open(chat.current))
    chat.addEventListener("whole", () => this.#see())
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true })
    newest.addEventListener("click", () => this.#scrollToEnd())
    addEventListener("focus", () => this.#see())
    new ResizeObserver(() => this.#isAtEnd && this.#scrollToEnd()).observe(scroller)
  }

  #open(room) {
    this.#room?.removeEventListener("timeline", this.#draw)
    room?.addEventListener("timeline", this.#draw)
    this.#room = room
    this.#views.clear()
    this.#parts.list.replaceChildren()
    this.#isShown = false
    this.#isAtEnd = true
    this.#draw()
  }

  #render() {
    const isLoaded = this.#room?.state === "loaded"
    if (isLoaded && !this.#isShown) this.#readSeq = this.#room.unread.count ? this.#room.unread.readSeq : Infinity
    const kept = this.#isAtEnd ? null : this.#topmost()
    reconcile(this.#parts.list, this.#rows().map((row) => this.#node(row)))
    this.#parts.start.hidden = !isLoaded || this.#room.hasOlder
    this.#parts.scroller.setAttribute("aria-busy", Boolean(this.#room) && !isLoaded)
    if (kept) this.#parts.scroller.scrollTop += kept.node.getBoundingClientRect().top - kept.top
    else this.#scrollToEnd()
    if (isLoaded && !this.#isShown) this.#showFirst()
    this.#scrolled()
  }

  /** What an opened room shows first: what is unread, from its beginning, or the end. */
  #showFirst() {
    this.#isShown = true
    this.#views.get("new")?.scrollIntoView({ block: "center" })
  }

  #rows() {
    let found = false
    const isFirstUnread = (message) => {
      const isUnread = !found && message.seq > this.#readSeq && message.author.id !== this.#chat.user.id
      found ||= isUnread
      return isUnread
    }
    return this.#room ? rowsOf(this.#room.timeline.all, isFirstUnread) : []
  }

  #node(row) {
    const view = this.#views.get(row.key) ?? this.#newView(row)
    this.#views.set(row.key, view)
    if (row.type !== "message") return view
    view.show(row)
    return view.element
  }

  #newView({ type, message, date }) {
    if (type === "message") return new MessageView(() => this.#chat.retry(this.#room, message))
    const node = cloned(type)
    if (type === "day") setText(parts(node).name, dayName(date))
    return node
  }

  #scrolled() {
    const { scroller, newest } = this.#parts
    this.#isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR
    newest.hidden = this.#isAtEnd
    if (this.#isShown && scroller.scrollTop < EARLY) this.#chat.loadOlder()
    this.#see()
  }

  #see() {
    if (this.#isShown && this.#isAtEnd && document.hasFocus()) this.#chat.read()
  }

  #scrollToEnd() {
    this.#parts.scroller.scrollTop = this.#parts.scroller.scrollHeight
  }

  /** The first row in sight and where it is, so that it can stay there whatever comes above it. */
  #topmost() {
    const edge = this.#parts.scroller.getBoundingClientRect().top
    const node = [...this.#parts.list.children].find((child) => child.getBoundingClientRect().bottom > edge)
    return node && { node, top: node.getBoundingClientRect().top }
  }
}
