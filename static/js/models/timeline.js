/** The messages of a room that we have, in order, and after them those that are on their way. */
export class Timeline {
  #byId = new Map()
  #sent = []
  #pending = []

  get all() {
    return [...this.#sent, ...this.#pending]
  }

  get pending() {
    return this.#pending.filter((message) => message.state === "pending")
  }

  get newest() {
    return this.#sent.at(-1)
  }

  get oldest() {
    return this.#sent[0]
  }

  /** Put in a message, or what is newer of it. */
  add(message) {
    const known = this.#byId.get(message.id)
    if (!known) this.#insert(this.#delivered(message) ?? { state: "sent", ...message })
    else if (message.rev >= known.rev) Object.assign(known, message)
  }

  change(change) {
    const known = this.#byId.get(change.id)
    if (known && change.rev > known.rev) Object.assign(known, change)
  }

  remove(id) {
    this.#byId.delete(id)
    this.#sent = this.#sent.filter((message) => message.id !== id)
  }

  /** Forget what was posted after a seq. */
  keepUpTo(seq) {
    for (const message of this.#sent.filter((message) => message.seq > seq)) this.remove(message.id)
  }

  /** Forget what was posted up to a seq. */
  keepAfter(seq) {
    for (const message of this.#sent.filter((message) => message.seq <= seq)) this.remove(message.id)
  }

  addPending(message) {
    this.#pending.push(message)
  }

  /** The message with this client_id, unless it has been delivered. */
  findPending(clientId) {
    return this.#pending.find((message) => message.client_id === clientId)
  }

  dropPending(message) {
    this.#pending = this.#pending.filter((other) => other !== message)
  }

  find(id) {
    return this.#byId.get(id) ?? null
  }

  /** The first message posted at a seq or after it. */
  since(seq) {
    return this.#sent.find((message) => message.seq >= seq) ?? null
  }

  /** Forget all but what is on its way. */
  clear() {
    this.#byId.clear()
    this.#sent = []
  }

  /** A message that was on its way keeps its identity, and so its place on the page. */
  #delivered(message) {
    const known = this.findPending(message.client_id)
    if (!known) return null
    this.#pending.splice(this.#pending.indexOf(known), 1)
    return Object.assign(known, message, { state: "sent" })
  }

  #insert(message) {
    let place = this.#sent.length
    while (place > 0 && this.#sent[place - 1].seq > message.seq) place--
    this.#sent.splice(place, 0, message)
    this.#byId.set(message.id, message)
  }
}
