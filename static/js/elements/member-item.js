import { say } from "../helpers/say.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { showAvatar } from "./avatar.js"

/** Somebody in a room; `isHere` when one is talking to them already. Dispatches "talk", "call", "role" (detail: the new one) and "remove". */
export class MemberItem extends EventTarget {
  element = cloned("member")

  constructor(member, { isMe, isHere, isOnline, isAdmin }) {
    super()
    const { avatar, online, name, role, talk, call, promote, demote, remove } = parts(this.element)
    showAvatar(avatar, member)
    online.hidden = !isOnline
    setText(name, member.name)
    setText(role, roleOf(member))
    promote.hidden = !isAdmin || member.role === "admin" || member.invited
    demote.hidden = !isAdmin || member.role !== "admin"
    remove.hidden = !isAdmin
    talk.hidden = isHere
    call.hidden = isMe || member.invited || member.is_bot
    this.#tells(talk, "talk")
    this.#tells(call, "call")
    this.#tells(promote, "role", "admin")
    this.#tells(demote, "role", "member")
    this.#tells(remove, "remove")
  }

  #tells(button, type, detail) {
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent(type, { detail })))
  }
}

function roleOf({ invited, role, is_bot: isBot }) {
  if (invited) return say("room.invited")
  if (role === "admin") return say("room.admin")
  return isBot ? say("message.bot") : ""
}
