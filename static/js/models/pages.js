const MANY = 40 // Unread messages, from which on a room opens at the first of them and not at its end.

/** Loads a room's history, a page at a time. `ask` puts a question to the server. */
export class Pages {
  #ask
  #isWhole

  constructor(ask, isWhole) {
    this.#ask = ask
    this.#isWhole = isWhole
  }

  /** What an opened room shows, unless we have it: a seq, the end, or else whichever is better. */
  async open(room, { seq = null, end = false } = {}) {
    if (!this.#isWhole() || !room?.history.isEmpty) return
    room.history.begin()
    const around = seq ?? (room.unread.count > MANY && !end ? room.unread.readSeq : null)
    const page = await this.#page(around ? { room: room.id, around } : { room: room.id })
    if (page && !room.history.isEmpty && !room.history.isLoaded) room.loaded(page)
  }

  /** What comes before or after what we have: "older" or "newer". */
  async more(room, direction) {
    const { history, timeline } = room
    if (!this.#isWhole() || !history.wants(direction)) return
    const end = direction === "older" ? timeline.oldest : timeline.newest
    const place = direction === "older" ? { before: end.seq } : { after: end.seq }
    const page = await this.#page({ room: room.id, ...place })
    // Otherwise the room has been begun afresh, and this page is not what comes next.
    const isNext = end === (direction === "older" ? timeline.oldest : timeline.newest)
    if (page && isNext && history.isLoaded) room.loaded(page, direction)
    else history.refused(direction)
  }

  /** A page; null when the connection is lost or the room is not ours any more. */
  #page(frame) {
    return this.#ask({ type: "history", ...frame }).catch(() => null)
  }
}
