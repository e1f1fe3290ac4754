import { Stretch } from "./stretch.js"
import { Typists } from "./typists.js"
import { Unread } from "./unread.js"

const WORTH_RESUMING = 500 // Changes; with more of them missed it is quicker to load the room afresh.
const TOLD = ["name", "kind", "description", "role", "members", "last", "partner"]

/** A room as its reader knows it. Dispatches "timeline", "typing", "details" and "read". */
export class Room extends EventTarget {
  name = ""
  kind = "private"
  description = ""
  role = "member"
  members = 0
  partner = null // With whom a conversation of two is.
  last = null
  seq = 0 // The newest change we know of.
  floor = 0 // Up to here nothing is left.
  isListed = false // Joined a moment ago, and not yet described by the server.
  history = new Stretch()
  typists = new Typists(() => this.#tell("typing"))
  unread = new Unread()
  readBy = new Map() // How far others have read, as far as we have heard.

  constructor(id) {
    super()
    this.id = id
  }

  get isDirect() {
    return this.kind === "direct"
  }

  get title() {
    return this.partner?.name ?? this.name
  }

  /** What `update` takes over. */
  get summary() {
    const { id, seq, floor, unread } = this
    const told = Object.fromEntries(TOLD.map((key) => [key, this[key]]))
    const read = { unread: unread.count, mentions: unread.mentions, read_seq: unread.readSeq }
    return { id, seq, floor, ...told, ...read, partner_read: this.readBy.get(this.partner?.id) ?? 0 }
  }

  get timeline() {
    return this.history.timeline
  }

  // What the server tells

  /** Take over what the server's list says. */
  update(summary, reader) {
    for (const key of TOLD) this[key] = summary[key]
    if (this.partner) this.#hasRead(this.partner.id, summary.partner_read)
    if (summary.floor > this.floor) this.prune(summary.floor)
    this.isListed = true
    this.unread.reset(summary, reader)
    this.#tell("details")
  }

  /** After the connection was lost: the seq from which we need what we missed, or null to begin afresh. */
  resumeFrom({ seq }) {
    const missed = seq - this.seq
    if (this.history.isLoaded && missed >= 0 && missed <= WORTH_RESUMING) return this.seq
    this.forget(seq)
    return null
  }

  /** Drop the timeline; what is told from `seq` on will follow. */
  forget(seq = this.seq) {
    this.seq = seq
    this.history.clear()
    this.#tell("timeline")
  }

  posted({ seq, message }) {
    this.#advance(seq)
    this.typists.stopped(message.author.id)
    this.unread.posted(message)
    if (!(this.last?.seq > message.seq)) this.last = message
    this.#apply(() => this.history.posted(message))
  }

  changed({ seq, message }) {
    this.#advance(seq)
    if (this.last?.id === message.id) this.last = { ...this.last, ...message }
    this.#apply(() => this.timeline.change(message))
  }

  deleted({ seq, message }) {
    this.#advance(seq)
    this.unread.deleted(message)
    this.#apply(() => this.timeline.remove(message.id))
    if (this.last?.id === message.id) this.last = this.timeline.newest ?? null
  }

  /** Of the history nothing is left up to a seq. */
  prune(floor) {
    this.floor = floor
    if (this.last?.seq <= floor) this.last = null
    this.#apply(() => this.timeline.keepAfter(floor))
  }

  renamed({ name, kind, description }) {
    Object.assign(this, { name, kind, description })
    this.#tell("details")
  }

  hasMembers(count) {
    this.members = count
    this.#tell("details")
  }

  read({ user_id: userId, seq }) {
    this.#hasRead(userId, seq)
    this.#tell("read")
  }

  /** A page of history: the first one, or what is before or after what we have. */
  loaded(page, direction) {
    this.history.loaded(page, direction)
    this.#tell("timeline")
  }

  // What the reader writes

  pend(message) {
    this.timeline.addPending({ ...message, state: "pending" })
    this.#tell("timeline")
  }

  /** A message on its way has arrived, or the other way round. */
  settle(clientId, outcome) {
    const message = this.timeline.findPending(clientId)
    if (!message) return
    if (outcome.seq) this.timeline.add({ ...message, ...outcome, state: "sent" })
    else Object.assign(message, outcome)
    this.#tell("timeline")
  }

  /** A message that could not be sent is given up. */
  giveUp(message) {
    this.timeline.dropPending(message)
    this.#tell("timeline")
  }

  #hasRead(userId, seq) {
    this.readBy.set(userId, Math.max(seq, this.readBy.get(userId) ?? 0))
  }

  #advance(seq) {
    this.seq = Math.max(this.seq, seq)
  }

  #apply(change) {
    if (this.history.isEmpty) return
    change()
    this.#tell("timeline")
  }

  #tell(type) {
    this.dispatchEvent(new Event(type))
  }
}
