const LEVEL = "chatd.notify."
const QUIET = "chatd.quiet"

/**
 * What one wants to be told of beside the page, on this device: "all", "mentions" or "none" of a room, and nothing at
 * all while it is quiet. Dispatches "change", also when another tab changes it.
 */
export class Attention extends EventTarget {
  constructor() {
    super()
    addEventListener("storage", () => this.#tell())
  }

  get isQuiet() {
    return localStorage.getItem(QUIET) !== null
  }

  set isQuiet(isQuiet) {
    if (isQuiet) localStorage.setItem(QUIET, "yes")
    else localStorage.removeItem(QUIET)
    this.#tell()
  }

  levelOf(room) {
    return localStorage.getItem(LEVEL + room.id) ?? (room.isDirect ? "all" : "mentions")
  }

  setLevel(room, level) {
    localStorage.setItem(LEVEL + room.id, level)
    this.#tell()
  }

  /** How many unread messages of a room are worth telling. */
  waitingIn(room) {
    return { all: room.unread.count, mentions: room.unread.mentions, none: 0 }[this.levelOf(room)]
  }

  wants(room, message, reader) {
    if (this.isQuiet || message.author.id === reader) return false
    return { all: true, mentions: message.mentions.includes(reader), none: false }[this.levelOf(room)]
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}
