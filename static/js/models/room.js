import { Timeline } from "./timeline.js"
import { Typists } from "./typists.js"
import { Unread } from "./unread.js"

const WORTH_RESUMING = 500 // Changes; with more of them missed it is quicker to load the room afresh.

/** A room as its reader knows it. Dispatches "timeline", "typing" and "details". */
export class Room extends EventTarget {
  name = ""
  kind = "private"
  role = "member"
  members = 0
  last = null
  seq = 0 // The newest change we know of.
  isListed = false // Joined a moment ago, and not yet described by the server.
  timeline = new Timeline()
  typists = new Typists(() => this.#tell("typing"))
  state = "empty" // Of the timeline: empty, loading or loaded. It takes up what is told unless it is empty.
  hasOlder = false
  isAsking = false // For older messages.

  unread = new Unread()

  constructor(id) {
    super()
    this.id = id
  }

  // What the server tells

  /** Take over what the server's list says. */
  update(summary, reader) {
    for (const key of ["name", "kind", "role", "members", "last"]) this[key] = summary[key]
    this.isListed = true
    this.unread.reset(summary, reader)
    this.#tell("details")
  }

  /** After the connection was lost: the seq from which we need what we missed, or null to begin afresh. */
  resumeFrom({ seq }) {
    const missed = seq - this.seq
    if (this.state === "loaded" && missed >= 0 && missed <= WORTH_RESUMING) return this.seq
    this.forget(seq)
    return null
  }

  /** Drop the timeline; what is told from `seq` on will follow. */
  forget(seq) {
    this.seq = seq
    this.state = "empty"
    this.timeline.clear()
    this.#tell("timeline")
  }

  posted({ seq, message }) {
    this.#advance(seq)
    this.typists.stopped(message.author.id)
    this.unread.posted(message)
    if (!(this.last?.seq > message.seq)) this.last = message
    this.#apply(() => this.timeline.add(message))
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

  renamed({ name, kind }) {
    Object.assign(this, { name, kind })
    this.#tell("details")
  }

  peopleCame(count) {
    this.members += count
    this.#tell("details")
  }

  /** Older messages, or the first ones we load. */
  loaded({ messages, more }) {
    this.state = "loaded"
    this.hasOlder = more
    for (const message of messages) this.timeline.add(message)
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
    if (outcome.id) this.timeline.add({ ...message, ...outcome, state: "sent" })
    else Object.assign(message, outcome)
    this.#tell("timeline")
  }

  #advance(seq) {
    this.seq = Math.max(this.seq, seq)
  }

  #apply(change) {
    if (this.state === "empty") return
    change()
    this.#tell("timeline")
  }

  #tell(type) {
    this.dispatchEvent(new Event(type))
  }
}
