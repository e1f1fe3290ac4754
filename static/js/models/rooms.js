import { Room } from "./room.js"

const { compare } = new Intl.Collator()

/** The rooms of one reader, and what happens in them. Dispatches "change", and "strange" when it needs the list anew. */
export class Rooms extends EventTarget {
  #byId = new Map()
  #reader = null
  #all = null // Sorted when it is asked for: every message asks, and few of them change it.

  get all() {
    this.#all ??= [...this.#byId.values()].filter((room) => room.isListed).sort((a, b) => compare(a.title, b.title))
    return this.#all
  }

  /** The conversation with somebody, or null. */
  withPartner(userId) {
    return this.all.find((room) => room.partner?.id === userId) ?? null
  }

  /** In the order of the list: rooms, then conversations. */
  get shown() {
    return [...this.all.filter((room) => !room.isDirect), ...this.all.filter((room) => room.isDirect)]
  }

  find(id) {
    return this.#byId.get(id) ?? null
  }

  /** Take over the server's list. */
  list(summaries, reader) {
    this.#reader = reader
    const listed = new Set(summaries.map(({ id }) => id))
    for (const room of this.all) if (!listed.has(room.id)) this.#forget(room)
    for (const summary of summaries) this.#known(summary.id).update(summary, reader)
    this.#all = null
    this.#tell("change")
  }

  /** Drop all that is known of their history: it is another one now. */
  forget() {
    for (const room of this.#byId.values()) room.forget(0)
  }

  /** Something that happened in a room. */
  happened(frame) {
    const happen = this.#happenings[frame.type]
    const room = this.find(frame.room)
    if (room) happen?.(frame, room)
    else if (frame.type === "joined") this.#discover(frame.room)
    this.#tell("change")
  }

  #happenings = {
    posted: (frame, room) => room.posted(frame),
    edited: (frame, room) => room.changed(frame),
    reacted: (frame, room) => room.changed(frame),
    pinned: (frame, room) => room.changed(frame),
    deleted: (frame, room) => room.deleted(frame),
    reset: (frame, room) => room.forget(frame.seq),
    pruned: (frame, room) => this.#pruned(frame, room),
    typing: (frame, room) => room.typists.heard(frame),
    changed: (frame, room) => this.#changed(frame, room),
    read: (frame, room) => this.#read(frame, room),
    joined: (frame, room) => this.#joined(frame, room),
    left: (frame, room) => this.#left(frame, room),
  }

  /** It may be our own role that has changed. */
  #changed(frame, room) {
    room.renamed(frame)
    this.#all = null
    this.#tell("strange")
  }

  /** What nobody had read may be among what went. */
  #pruned({ floor }, room) {
    room.prune(floor)
    if (room.unread.count) this.#tell("strange")
  }

  #read(frame, room) {
    room.read(frame)
    if (frame.user_id === this.#reader && !room.unread.read(frame.seq)) this.#tell("strange")
  }

  /** We hear only of our own rooms, so this one has just become ours. */
  #discover(id) {
    this.#known(id)
    this.#tell("strange")
  }

  #joined({ user_id: userId, members }, room) {
    room.hasMembers(members)
    if (userId === this.#reader && !room.isListed) this.#tell("strange")
  }

  #left({ user_id: userId, members }, room) {
    if (userId === this.#reader) this.#forget(room)
    else room.hasMembers(members)
  }

  #forget(room) {
    this.#byId.delete(room.id)
    this.#all = null
  }

  #known(id) {
    if (!this.#byId.has(id)) this.#byId.set(id, new Room(id))
    return this.#byId.get(id)
  }

  #tell(type) {
    this.dispatchEvent(new Event(type))
  }
}
