import { onNextFrame } from "../helpers/frame.js"
import { reconcile } from "../helpers/reconcile.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { dayName } from "../helpers/time.js"
import { rowsOf } from "../models/rows.js"
import { MessageKeys } from "./message-keys.js"
import { MessageView } from "./message-view.js"

const NEAR = 40 // Pixels from the end that still count as the end.
const EARLY = 600 // Pixels from either end of what is loaded at which more is asked for.
const SHOWN = 2000 // Milliseconds for which a message that somebody looked for is marked.

/** The messages of the open room. */
export class MessageLog extends HTMLElement {
  #chat
  #room = null
  #parts = parts(this)
  #views = new Map()
  #byElement = new WeakMap()
  #isAtEnd = true
  #isShown = false // The open room has been drawn with its messages.
  #readSeq = Infinity // Where the reader was when the room was opened.
  #draw = onNextFrame(() => this.#render())

  attach(chat) {
    const { scroller, newest, list } = this.#parts
    this.#chat = chat
    chat.addEventListener("current", () => this.#open(chat.current))
    chat.addEventListener("target", this.#draw)
    chat.addEventListener("whole", () => this.#see())
    chat.people.addEventListener("change", this.#draw)
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true })
    newest.addEventListener("click", () => this.#toNewest())
    addEventListener("focus", () => this.#see())
    new ResizeObserver(() => this.#isAtEnd && this.#scrollToEnd()).observe(scroller)
    new MessageKeys(scroller, list)
  }

  /** The message that an element of the page is a part of, or null. */
  messageAt(element) {
    return this.#byElement.get(element.closest(".message"))?.message ?? null
  }

  /** Put the focus on the last message. */
  focusLast() {
    this.#parts.list.querySelector(".message:last-child")?.focus()
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
    const history = this.#room?.history
    const isLoaded = Boolean(history?.isLoaded)
    if (!isLoaded) this.#isShown = false
    if (isLoaded && !this.#isShown) this.#readSeq = this.#room.unread.count ? this.#room.unread.readSeq : Infinity
    const kept = this.#isAtEnd && !history?.hasNewer ? null : this.#topmost()
    reconcile(this.#parts.list, this.#rows().map((row) => this.#node(row)))
    this.#parts.start.hidden = !isLoaded || history.hasOlder
    this.#parts.scroller.setAttribute("aria-busy", Boolean(this.#room) && !isLoaded)
    if (kept) this.#parts.scroller.scrollTop += kept.node.getBoundingClientRect().top - kept.top
    else this.#scrollToEnd()
    if (isLoaded) this.#show()
    this.#scrolled()
  }

  /** What the reader looks for; else what an opened room shows first: what is unread, or the end. */
  #show() {
    const { target } = this.#chat
    if (target) this.#showTarget(this.#room.timeline.since(target))
    else if (!this.#isShown) this.#views.get("new")?.scrollIntoView({ block: "center" })
    this.#isShown = true
    this.#chat.target = null
  }

  #showTarget(message) {
    const element = this.#views.get(message)?.element
    if (!element) return
    element.scrollIntoView({ block: "center" })
    element.focus({ preventScroll: true })
    element.classList.add("message--found")
    setTimeout(() => element.classList.remove("message--found"), SHOWN)
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
    if (type === "message") return this.#messageView(message)
    const node = cloned(type)
    if (type === "day") setText(parts(node).name, dayName(date))
    return node
  }

  #messageView(message) {
    const view = new MessageView(this.#chat, message)
    this.#byElement.set(view.element, view)
    return view
  }

  #scrolled() {
    const { scroller, newest } = this.#parts
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    this.#isAtEnd = below < NEAR
    newest.hidden = this.#isAtEnd && !this.#room?.history.hasNewer
    if (this.#isShown && scroller.scrollTop < EARLY) this.#chat.loadMore("older")
    if (this.#isShown && below < EARLY) this.#chat.loadMore("newer")
    this.#see()
  }

  #see() {
    if (this.#isShown && this.#isAtEnd && document.hasFocus()) this.#chat.read()
  }

  #toNewest() {
    this.#isAtEnd = true
    this.#chat.toEnd()
    this.#scrollToEnd()
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
