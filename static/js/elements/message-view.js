import { callText } from "../helpers/call-text.js"
import { isEmojiOnly } from "../helpers/emoji.js"
import { say } from "../helpers/say.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { momentOf, timeOf } from "../helpers/time.js"
import { showAvatar } from "./avatar.js"
import { fileItem } from "./file-item.js"
import { richText } from "./rich-text.js"

/** One message on the page. What people wrote is set as text, never as markup. */
export class MessageView {
  element = cloned("message")
  message
  #parts = parts(this.element)
  #chat
  #shown = null

  constructor(chat, message) {
    this.#chat = chat
    this.message = message
    this.element.id = `m${message.client_id ?? message.id}`
  }

  show({ message, date, isGrouped }) {
    const { people } = this.#chat
    const look = [message.rev, message.state, message.error, message.progress, isGrouped, people.version].join()
    if (look === this.#shown) return
    this.#shown = look
    this.element.classList.toggle("message--grouped", isGrouped)
    this.element.classList.toggle("message--to-me", message.mentions.includes(this.#chat.user.id))
    this.element.dataset.state = message.state
    this.#showAuthor(message.author)
    this.#showTime(date, message)
    this.#showText(message)
    this.#showRest(message)
    this.#showState(message)
  }

  #showAuthor(author) {
    setText(this.#parts.author, author.name)
    this.#parts.guest.hidden = author.role !== "guest"
    this.#parts.bot.hidden = !author.is_bot
    showAvatar(this.#parts.avatar, author)
  }

  #showTime(date, { seq }) {
    const { time, link } = this.#parts
    time.dateTime = date.toISOString()
    time.title = momentOf(date)
    setText(time, timeOf(date))
    if (seq) link.href = `#${seq}`
  }

  #showText(message) {
    const { edited } = message
    const { text: body, edited: mark, call } = this.#parts
    const isCall = message.kind === "call"
    const text = isCall ? callText(message, this.#chat.user.id) : message.text
    call.hidden = !isCall
    body.replaceChildren(...(text ? richText(text, this.#chat.people, this.#chat.user.id) : []))
    body.classList.toggle("message__text--emoji", isEmojiOnly(text))
    body.hidden = !text
    mark.hidden = !edited
  }

  #showRest({ parent, pinned_at: pinnedAt, attachments = [], reactions = {} }) {
    const { quote, quoteAuthor, quoteText, quoteLink, pinned, files, reactions: list } = this.#parts
    pinned.hidden = !pinnedAt
    quote.hidden = !parent
    setText(quoteAuthor, parent?.author.name ?? "")
    setText(quoteText, parent?.text || say("message.file"))
    if (parent) quoteLink.href = `#${parent.seq}`
    fill(files, attachments.map(fileItem))
    fill(list, Object.entries(reactions).map((reaction) => this.#reactionItem(reaction)))
  }

  #showState({ state, error, upload, progress }) {
    const isUploading = Boolean(upload) && state === "pending"
    this.#parts.upload.hidden = !isUploading
    this.#parts.progress.value = progress ?? 0
    this.#parts.failure.hidden = state !== "failed"
    setText(this.#parts.error, error ?? "")
    this.#parts.sending.hidden = state !== "pending" || isUploading
  }

  #reactionItem([name, userIds]) {
    const item = cloned("reaction")
    const { button, name: word, count } = parts(item)
    const who = userIds.map((id) => this.#chat.people.find(id)?.name ?? say("people.unknown"))
    button.value = name
    button.setAttribute("aria-pressed", userIds.includes(this.#chat.user.id))
    button.title = who.join(", ")
    word.textContent = name
    count.textContent = userIds.length
    return item
  }
}

function fill(list, items) {
  list.replaceChildren(...items)
  list.hidden = items.length === 0
}
