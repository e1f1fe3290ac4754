import { newId } from "../helpers/ids.js"

/** What the reader writes, on its way to the server. Sending a message again makes no second one. */
export class Sending {
  #send
  #isWhole
  #pause = null // The timer while we may not send.

  constructor(send, isWhole) {
    this.#send = send
    this.#isWhole = isWhole
  }

  post(room, author, { text, mentions = [], quoted = null }) {
    const message = { client_id: newId(), text, author, mentions, created_at: new Date().toISOString() }
    room.pend({ ...message, parent: quoted })
    this.#post(room, room.timeline.findPending(message.client_id))
  }

  retry(room, message) {
    room.settle(message.client_id, { state: "pending" })
    this.#post(room, message)
  }

  refused(room, { client_id: clientId, error, retry_after: retryAfter }, rooms) {
    if (retryAfter) this.#wait(retryAfter * 1000, rooms)
    else room.settle(clientId, { state: "failed", error })
  }

  /** All that waits, of all rooms. */
  again(rooms) {
    for (const room of rooms.all) for (const message of room.timeline.pending) this.#post(room, message)
  }

  /** What can't be sent now waits for `again`. */
  #post(room, { client_id, text, mentions, parent, upload }) {
    if (upload || !this.#isWhole() || this.#pause) return
    const answered = parent ? { parent: parent.id } : {}
    this.#send({ type: "post", room: room.id, text, client_id, mentions, ...answered })
  }

  /** We were too fast. What we write meanwhile waits, too, so that it stays in order. */
  #wait(milliseconds, rooms) {
    this.#pause ??= setTimeout(() => {
      this.#pause = null
      this.again(rooms)
    }, milliseconds)
  }
}
