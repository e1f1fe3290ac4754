import { callText } from "../helpers/call-text.js"
import { say } from "../helpers/say.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { showAvatar } from "./avatar.js"

const MOST = 99 // What a badge counts to.

/** A room or a conversation in the list. */
export class RoomItem {
  element
  #parts

  constructor(template) {
    this.element = cloned(template)
    this.#parts = parts(this.element)
  }

  show(room, { current, people, user }) {
    const { link, name, last, avatar, online } = this.#parts
    link.href = `/rooms/${room.id}`
    if (room === current) link.setAttribute("aria-current", "page")
    else link.removeAttribute("aria-current")
    setText(name, room.title)
    if (last) setText(last, line(room.last, user))
    if (avatar && room.partner) showAvatar(avatar, room.partner)
    if (online) online.hidden = !people.isOnline(room.partner?.id)
    this.#showUnread(room)
  }

  #showUnread({ unread, isDirect }) {
    const { badge, count, mark, said, link } = this.#parts
    const isLoud = unread.mentions > 0 || (isDirect && unread.count > 0)
    badge.hidden = unread.count === 0
    badge.classList.toggle("badge--loud", isLoud)
    setText(mark, unread.mentions ? "@ " : "")
    setText(said, ` ${say(unread.mentions ? "rooms.mentioned" : "rooms.unread")}`)
    link.classList.toggle("rooms__room--unread", unread.count > 0)
    setText(count, unread.count > MOST ? `${MOST}+` : String(unread.count))
  }
}

function line(message, user) {
  if (!message) return say("rooms.nothing")
  const name = message.author.id === user.id ? say("rooms.you") : message.author.name
  const text = message.kind === "call" ? callText(message, user.id) : message.text
  return say("rooms.last", { name, text: text || say("rooms.sent_file") })
}
