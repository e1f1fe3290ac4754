import { Timeline } from "./timeline.js"

/**
 * The part of a room's history that we have: it has no holes, and may begin later or end earlier than the room.
 *
 * While it reaches to the end, what is posted belongs to it; else that is only of interest while we ask for the rest.
 */
export class Stretch {
  timeline = new Timeline()
  hasOlder = false
  hasNewer = false
  #state = "empty" // Or loading, from which on it takes up what is told, or loaded.
  #asking = new Set() // The directions in which we have asked for more.
  #meanwhile = [] // Posted while we ask for what is newer.

  get isEmpty() {
    return this.#state === "empty"
  }

  get isLoaded() {
    return this.#state === "loaded"
  }

  begin() {
    this.#state = "loading"
  }

  clear() {
    this.#state = "empty"
    this.#asking.clear()
    this.#meanwhile = []
    this.hasOlder = this.hasNewer = false
    this.timeline.clear()
  }

  /** Whether to ask for more in a direction, "older" or "newer"; then nobody else does, until `loaded`. */
  wants(direction) {
    const has = direction === "older" ? this.hasOlder : this.hasNewer
    if (!this.isLoaded || !has || this.#asking.has(direction)) return false
    this.#asking.add(direction)
    this.#meanwhile = []
    return true
  }

  /** The question got no answer. */
  refused(direction) {
    this.#asking.delete(direction)
  }

  posted(message) {
    if (this.hasNewer) this.#meanwhile.push(message)
    else this.timeline.add(message)
  }

  loaded({ messages, more, later }, direction) {
    this.#asking.delete(direction)
    if (!direction) this.#first(messages, later)
    if (direction !== "newer") this.hasOlder = more
    if (direction === "newer") this.hasNewer = more
    const rest = direction === "newer" && !more ? this.#meanwhile : []
    for (const message of [...messages, ...rest]) this.timeline.add(message)
  }

  #first(messages, later) {
    this.#state = "loaded"
    this.hasNewer = later
    if (later) this.timeline.keepUpTo(messages.at(-1).seq)
  }
}
