import { cloned, parts, setText } from "../helpers/template.js"
import { momentOf, timeOf } from "../helpers/time.js"

const HUE_STEP = 137.5 // Degrees: neighbours on the circle of colours are never neighbours by id.

/** One message on the page. All it shows is set as text. */
export class MessageView {
  element = cloned("message")
  #parts = parts(this.element)
  #shown = null

  constructor(retry) {
    this.#parts.retry.addEventListener("click", retry)
  }

  show({ message, date, isGrouped }) {
    const look = [message.rev, message.state, message.error, isGrouped].join()
    if (look === this.#shown) return
    this.#shown = look
    this.element.classList.toggle("message--grouped", isGrouped)
    this.element.dataset.state = message.state
    this.#showAuthor(message.author)
    this.#showTime(date)
    this.#showBody(message)
    this.#showState(message)
  }

  #showAuthor({ id, name }) {
    const { author, avatar } = this.#parts
    setText(author, name)
    setText(avatar, Array.from(name)[0]?.toLocaleUpperCase() ?? "")
    avatar.style.setProperty("--hue", (id * HUE_STEP) % 360)
  }

  #showTime(date) {
    const { time } = this.#parts
    time.dateTime = date.toISOString()
    time.title = momentOf(date)
    setText(time, timeOf(date))
  }

  #showBody({ text, edited, parent, pinned_at: pinnedAt, attachments = [], reactions = {} }) {
    const { quote, quoteAuthor, quoteText, files, reactions: list } = this.#parts
    setText(this.#parts.text, text)
    this.#parts.text.hidden = !text
    this.#parts.edited.hidden = !edited
    this.#parts.pinned.hidden = !pinnedAt
    quote.hidden = !parent
    setText(quoteAuthor, parent?.author.name ?? "")
    setText(quoteText, parent?.text ?? "")
    fill(files, attachments.map(fileItem))
    fill(list, Object.entries(reactions).map(reactionItem))
  }

  #showState({ state, error }) {
    this.#parts.failure.hidden = state !== "failed"
    setText(this.#parts.error, error ?? "")
    this.#parts.sending.hidden = state !== "pending"
  }
}

function fill(list, items) {
  list.replaceChildren(...items)
  list.hidden = items.length === 0
}

function fileItem({ url, name }) {
  const item = cloned("file")
  const { link } = parts(item)
  const address = new URL(url, location)
  if (["http:", "https:"].includes(address.protocol)) link.href = address
  link.textContent = name || address.host
  return item
}

function reactionItem([name, userIds]) {
  const item = cloned("reaction")
  const { name: word, count } = parts(item)
  word.textContent = name
  count.textContent = userIds.length
  return item
}
