import { reconcile } from "../../helpers/reconcile.js"
import { say } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"
import { momentOf, shortMomentOf } from "../../helpers/time.js"
import { fileItem } from "../file-item.js"
import { richText } from "../rich-text.js"

const NEAR = 60 // Pixels from the end that still count as the end.
const NOBODY = { mentionedAt: () => null } // Customers know no names here.

/** What was said in the ticket that is open, with the notes of managers between. */
export class DeskTalk extends HTMLElement {
  #desk
  #parts = parts(this)
  #items = new Map() // By what they show.

  attach(desk) {
    this.#desk = desk
    desk.addEventListener("ticket", () => desk.current || this.#clear())
    desk.addEventListener("talk", () => this.#draw())
    this.#parts.earlier.addEventListener("click", () => desk.attempt(() => desk.talk.earlier()))
  }

  #clear() {
    this.#items.clear()
    this.#parts.list.replaceChildren()
  }

  #draw() {
    const { scroller, list, earlier } = this.#parts
    const wasAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR
    earlier.hidden = !this.#desk.talk.hasEarlier
    reconcile(list, this.#desk.talk.all.map((message) => this.#item(message)))
    if (wasAtEnd) scroller.scrollTop = scroller.scrollHeight
  }

  #item(message) {
    const key = [message.isNote, message.id, message.edited].join()
    if (!this.#items.has(key)) this.#items.set(key, made(message))
    return this.#items.get(key)
  }
}

function made({ author, text, attachments, created_at: at, from_customer: isCustomer, isNote }) {
  const element = cloned("ticket-message")
  const { author: name, kind, time, text: body, files } = parts(element)
  const date = new Date(at)
  element.classList.toggle("said--note", Boolean(isNote))
  element.classList.toggle("said--customer", isCustomer)
  setText(name, author.name)
  setText(kind, isNote ? say("desk.note") : isCustomer ? say("desk.customer") : "")
  kind.hidden = !isNote && !isCustomer
  time.dateTime = date.toISOString()
  time.title = momentOf(date)
  setText(time, shortMomentOf(date))
  body.append(...richText(text, NOBODY, null))
  files.replaceChildren(...attachments.map(fileItem))
  files.hidden = attachments.length === 0
  return element
}
