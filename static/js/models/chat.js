import { Pages } from "./pages.js"
import { People } from "./people.js"
import { Questions } from "./questions.js"
import { Rooms } from "./rooms.js"
import { Sending } from "./sending.js"
import { Uploads } from "./uploads.js"

/**
 * What one reader sees and does, over a connection.
 *
 * Dispatches "rooms" (the list or anything in it), "current" (another room is open), "target" (another message is to be
 * shown), "panel" (what is beside the room is shown or not), "posted" (detail: the frame, of a message told just now),
 * "user" (who reads, or that one's name) and "whole" (nothing is missing any more). What happens in a room, the room
 * itself dispatches. Elements announce to each other "reply" and "edit" (detail: the message), "notice" and "trouble"
 * (detail: a sentence).
 */
export class Chat extends EventTarget {
  user = null
  messageChars = null
  isWhole = false
  rooms = new Rooms()
  people = new People()
  target = null // The seq of the message to show.
  isPanelShown = false
  #current = null
  #wanted = null // The id of the room to show, which may not be there yet.
  #epoch = null
  #connection
  #questions = new Questions((frame) => this.#connection.send(frame))
  #sending = new Sending((frame) => this.#connection.send(frame), () => this.isWhole)
  #uploads = new Uploads()
  #pages = new Pages((frame) => this.ask(frame), () => this.isWhole)

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

  /** Show a room, or none; with a seq the message that was posted there. */
  open(id, seq = null) {
    this.#wanted = id
    this.target = seq
    this.#roomsChanged()
    if (seq && this.#current) this.#aim(seq)
  }

  /** Show the end of the current room. */
  toEnd() {
    if (this.current.history.hasNewer) this.#afresh({ end: true })
  }

  /** `draft`: text, and the message it answers. */
  post({ text, quoted }) {
    this.toEnd()
    this.#sending.post(this.current, this.#author, { text, quoted, mentions: this.people.mentionedIn(text) })
  }

  upload(file) {
    this.toEnd()
    this.#uploads.start(this.current, this.#author, file)
  }

  retry(room, message) {
    if (message.upload) this.#uploads.retry(room, message)
    else this.#sending.retry(room, message)
  }

  /** Forget a message that is not sent. */
  giveUp(room, message) {
    if (message.upload) this.#uploads.cancel(room, message)
    else room.giveUp(message)
  }

  /** Edit, delete, react, pin: resolves when it is on disk, rejects with a sentence. */
  change(type, { id }, fields = {}) {
    return this.ask({ type, room: this.current.id, id, ...fields })
  }

  /** Any question; see `Questions.ask`. */
  ask(frame) {
    return this.#questions.ask(frame)
  }

  /** Show what was kept of another time, until there is a connection. */
  recall({ user, messageChars, rooms }) {
    Object.assign(this, { user, messageChars })
    this.#tell("user")
    this.rooms.list(rooms, user.id)
    for (const { id, messages } of rooms) if (messages) this.rooms.find(id).loaded({ messages, more: true, later: false })
  }

  /** The reader has changed the own account. */
  isNow(user) {
    this.user = user
    this.#tell("user")
    this.people.learn()
  }

  typing(isTyping) {
    if (this.isWhole) this.#connection.send({ type: "typing", room: this.current.id, is_typing: isTyping })
  }

  /** All of the current room has been seen. */
  read() {
    if (!this.isWhole || this.current.unread.count === 0 || this.current.history.hasNewer) return
    this.current.unread.read(this.current.seq)
    this.#connection.send({ type: "read", room: this.current.id, seq: this.current.seq })
    this.#tell("rooms")
  }

  /** Load more of the current room, "older" or "newer". */
  loadMore(direction) {
    this.#pages.more(this.current, direction)
  }

  showPanel(isShown) {
    this.isPanelShown = isShown
    this.#tell("panel")
  }

  /** Tell the elements something; see the class. */
  announce(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }

  // What the server says

  #receive(frame) {
    const handle = this.#handlers[frame.type]
    if (handle) handle(frame)
    else this.rooms.happened(frame)
    this.#questions.answered(frame)
    if (frame.type === "reset") this.#pages.open(this.current)
    if (frame.type === "posted" && this.isWhole) this.announce("posted", frame)
  }

  #handlers = {
    hello: (frame) => this.#hello(frame),
    resumed: () => this.#resumed(),
    rooms: ({ rooms }) => this.rooms.list(rooms, this.user.id),
    ack: ({ client_id: clientId, room, id, seq, created_at }) =>
      clientId && this.rooms.find(room)?.settle(clientId, { id, seq, rev: seq, created_at }),
    error: (frame) => this.#refused(frame),
    presence: (frame) => this.people.heard(frame),
    history: () => {},
    details: () => {},
    done: () => {},
    rings: () => {}, // See Calls.
    answered: () => {},
    hungup: () => {},
  }

  #hello({ user, epoch, message_chars: messageChars, rooms, online }) {
    if (this.user && this.user.id !== user.id) return location.reload()
    if (epoch !== this.#epoch) this.rooms.forget()
    Object.assign(this, { user, messageChars })
    this.#epoch = epoch
    this.#tell("user")
    this.people.heard({ online })
    this.rooms.list(rooms, user.id)
    const have = rooms.map((summary) => [summary.id, this.rooms.find(summary.id).resumeFrom(summary)])
    this.#connection.send({ type: "resume", calls: true, rooms: Object.fromEntries(have.filter(([, seq]) => seq !== null)) })
  }

  #resumed() {
    this.isWhole = true
    this.#sending.again(this.rooms)
    this.#pages.open(this.current, { seq: this.target })
    this.#tell("whole")
  }

  #refused(frame) {
    const room = this.rooms.all.find((candidate) => candidate.timeline.findPending(frame.client_id))
    if (room) this.#sending.refused(room, frame, this.rooms)
  }

  #down() {
    this.isWhole = false
    this.#questions.giveUp()
  }

  // Between the two

  get #author() {
    const { id, name, username, photo } = this.user
    return { id, name, username, photo }
  }

  #aim(seq) {
    const { history, timeline } = this.#current
    const isThere = history.isLoaded && timeline.oldest?.seq <= seq && (!history.hasNewer || timeline.newest.seq >= seq)
    if (history.isLoaded && !isThere) this.#afresh({ seq })
    this.#tell("target")
  }

  #afresh(place) {
    this.#current.forget()
    this.#pages.open(this.#current, place)
  }

  async #refresh() {
    await this.ask({ type: "rooms" }).catch(() => null)
  }

  #roomsChanged() {
    const room = this.rooms.find(this.#wanted)
    if (room !== this.#current) {
      this.#current = room
      this.#tell("current")
      this.#pages.open(room, { seq: this.target })
    }
    this.#tell("rooms")
  }

  #tell(type) {
    this.dispatchEvent(new Event(type))
  }
}
