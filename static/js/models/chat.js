import { newId } from "../helpers/ids.js"
import { Questions } from "./questions.js"
import { Rooms } from "./rooms.js"

/**
 * What one reader sees and does, over a connection.
 *
 * Dispatches "rooms" (the list or anything in it), "current" (another room is open) and "whole" (nothing is missing
 * any more). What happens in a room, the room itself dispatches.
 */
export class Chat extends EventTarget {
  user = null
  messageChars = null
  isWhole = false
  rooms = new Rooms()
  #current = null
  #wanted = null // The id of the room to show, which may not be there yet.
  #epoch = null
  #pause = null // The timer while we may not send.
  #connection
  #questions = new Questions((frame) => this.#connection.send(frame))

  constructor(connection) {
    super()
    this.#connection = connection
    connection.addEventListener("frame", ({ detail }) => this.#receive(detail))
    connection.addEventListener("down", () => this.#down())
    this.rooms.addEventListener("change", () => this.#roomsChanged())
    this.rooms.addEventListener("strange", () => this.#refresh())
  }

  get current() {
    return this.#current
  }

  // What the reader does

  /** Show a room, or none. */
  open(id) {
    this.#wanted = id
    this.#roomsChanged()
  }

  post(text) {
    const { id, name, username } = this.user
    const message = { client_id: newId(), text, author: { id, name, username }, created_at: new Date().toISOString() }
    this.current.pend(message)
    this.#send(this.current, message)
  }

  retry(room, message) {
    room.settle(message.client_id, { state: "pending" })
    this.#send(room, message)
  }

  typing(isTyping) {
    if (this.isWhole) this.#connection.send({ type: "typing", room: this.current.id, is_typing: isTyping })
  }

  /** All of the current room has been seen. */
  read() {
    if (!this.isWhole || this.current.unread.count === 0) return
    this.current.unread.read(this.current.seq)
    this.#connection.send({ type: "read", room: this.current.id, seq: this.current.seq })
    this.#tell("rooms")
  }

  /** Load more of the current room's past. */
  async loadOlder() {
    const room = this.current
    const { oldest } = room.timeline
    if (!this.isWhole || !room.hasOlder || room.isAsking) return
    room.isAsking = true
    const page = await this.#history({ room: room.id, before: oldest.seq })
    room.isAsking = false
    // Otherwise the room has been begun afresh, and this page is not what comes before.
    if (page && room.timeline.oldest === oldest) room.loaded(page)
  }

  // What the server says

  #receive(frame) {
    const handle = this.#handlers[frame.type]
    if (handle) handle(frame)
    else this.rooms.happened(frame)
    this.#questions.answered(frame)
    if (frame.type === "reset") this.#load()
  }

  #handlers = {
    hello: (frame) => this.#hello(frame),
    resumed: () => this.#resumed(),
    rooms: ({ rooms }) => this.rooms.list(rooms, this.user.id),
    ack: ({ client_id: clientId, room, id, seq, created_at }) =>
      this.rooms.find(room)?.settle(clientId, { id, seq, rev: seq, created_at }),
    error: (frame) => this.#refused(frame),
  }

  #hello({ user, epoch, message_chars: messageChars, rooms }) {
    if (this.user && this.user.id !== user.id) return location.reload()
    if (epoch !== this.#epoch) this.rooms.forget()
    Object.assign(this, { user, messageChars })
    this.#epoch = epoch
    this.rooms.list(rooms, user.id)
    const have = rooms.map((summary) => [summary.id, this.rooms.find(summary.id).resumeFrom(summary)])
    this.#connection.send({ type: "resume", rooms: Object.fromEntries(have.filter(([, seq]) => seq !== null)) })
  }

  #resumed() {
    this.isWhole = true
    this.#sendPending()
    this.#load()
    this.#tell("whole")
  }

  #refused({ client_id: clientId, error, retry_after: retryAfter }) {
    const room = this.rooms.all.find((candidate) => candidate.timeline.findPending(clientId))
    if (!room) return
    if (retryAfter) this.#pauseSending(retryAfter * 1000)
    else room.settle(clientId, { state: "failed", error })
  }

  #down() {
    this.isWhole = false
    this.#questions.giveUp()
  }

  // Between the two

  /** What can't be sent now waits for `#sendPending`. Sending a message again makes no second one. */
  #send(room, { client_id, text }) {
    if (this.isWhole && !this.#pause) this.#connection.send({ type: "post", room: room.id, text, client_id })
  }

  #sendPending() {
    for (const room of this.rooms.all) for (const message of room.timeline.pending) this.#send(room, message)
  }

  /** We were too fast. What we write meanwhile waits, too, so that it stays in order. */
  #pauseSending(milliseconds) {
    this.#pause ??= setTimeout(() => {
      this.#pause = null
      this.#sendPending()
    }, milliseconds)
  }

  async #load() {
    const room = this.current
    if (!this.isWhole || room?.state !== "empty") return
    room.state = "loading"
    const page = await this.#history({ room: room.id })
    if (page && room.state === "loading") room.loaded(page)
  }

  /** A page of history; null when the connection is lost or the room is not ours any more. */
  async #history(frame) {
    return this.#questions.ask({ type: "history", ...frame }).catch(() => null)
  }

  async #refresh() {
    await this.#questions.ask({ type: "rooms" }).catch(() => null)
  }

  #roomsChanged() {
    const room = this.rooms.find(this.#wanted)
    if (room !== this.#current) {
      this.#current = room
      this.#tell("current")
      this.#load()
    }
    this.#tell("rooms")
  }

  #tell(type) {
    this.dispatchEvent(new Event(type))
  }
}
