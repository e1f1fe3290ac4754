const FORGOTTEN = 6 * 1000 // Milliseconds after which somebody who left in mid-word is typing no more.

/** Who is typing in a room. Calls `changed` when that changes. */
export class Typists {
  #names = new Map()
  #timers = new Map()
  #changed

  constructor(changed) {
    this.#changed = changed
  }

  get names() {
    return [...this.#names.values()]
  }

  heard({ user, is_typing: isTyping }) {
    if (!isTyping) return this.stopped(user.id)
    clearTimeout(this.#timers.get(user.id))
    this.#timers.set(user.id, setTimeout(() => this.stopped(user.id), FORGOTTEN))
    this.#names.set(user.id, user.name)
    this.#changed()
  }

  stopped(userId) {
    clearTimeout(this.#timers.get(userId))
    this.#timers.delete(userId)
    if (this.#names.delete(userId)) this.#changed()
  }
}
