import { forgetKept, kept, keep } from "../helpers/kept.js"

const ROOMS = 10 // Those that were read last,
const MESSAGES = 50 // and of each the last messages.
const PAUSE = 1000 // Milliseconds in which changes gather.

/** Keeps what can be read without a connection: the list of rooms, and the last messages of those that were read last. */
export class Offline {
  #chat
  #kept = new Map() // By room id `{seq, messages}`, the room that was read last at the end.
  #timer = null

  constructor(chat) {
    this.#chat = chat
    chat.addEventListener("whole", () => this.#takeUp())
    chat.addEventListener("rooms", () => this.#later())
    chat.addEventListener("current", () => this.#later())
  }

  /** There is no connection: show what was kept. */
  recall() {
    const past = kept()
    if (past && !this.#chat.user) this.#chat.recall(past)
  }

  /** Of what was kept before, all that has not changed since. */
  #takeUp() {
    const past = kept()
    if (past?.user.id !== this.#chat.user.id) forgetKept()
    else if (!this.#kept.size) for (const { seq, id, messages } of past.rooms) if (messages) this.#kept.set(id, { seq, messages })
    this.#later()
  }

  #later() {
    if (this.#chat.isWhole) this.#timer ??= setTimeout(() => this.#save(), PAUSE)
  }

  #save() {
    this.#timer = null
    if (!this.#chat.isWhole) return
    const { user, messageChars, rooms, current } = this.#chat
    for (const room of rooms.all) this.#renew(room, room === current)
    for (const id of this.#kept.keys()) if (!rooms.find(id) || this.#kept.size > ROOMS) this.#kept.delete(id)
    keep({ user, messageChars, rooms: rooms.all.map((room) => ({ ...room.summary, ...this.#kept.get(room.id) })) })
  }

  #renew(room, isCurrent) {
    const { id, seq } = room
    const before = this.#kept.get(id)
    if (!before && !isCurrent) return
    const messages = messagesOf(room, before)
    if (isCurrent || !messages) this.#kept.delete(id)
    if (messages) this.#kept.set(id, { seq, messages })
  }
}

/** The end of a room's history, if we have it, or what was kept before, if nothing has changed since. */
function messagesOf({ history, timeline, seq, floor }, before) {
  const left = before?.seq === seq ? before.messages.filter((message) => message.seq > floor) : null
  if (!history.isLoaded || history.hasNewer) return left
  return timeline.all.filter(({ state }) => state === "sent").slice(-MESSAGES)
}
