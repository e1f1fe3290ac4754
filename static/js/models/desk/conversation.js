import { request } from "../../helpers/http.js"
import { newId } from "../../helpers/ids.js"

const PAGE = 100

/** What was said in a ticket, and what managers noted about it. Dispatches "change". */
export class Conversation extends EventTarget {
  seq = 0 // The newest change that the reader has been shown.
  hasEarlier = false
  #path
  #messages = []
  #notes = []
  #unsent = null // The id under which something is sent until it is known to be there.

  constructor(ticketId) {
    super()
    this.#path = `/api/desk/tickets/${ticketId}`
  }

  /** By time; notes have `isNote`. */
  get all() {
    const notes = this.#notes.map((note) => ({ ...note, isNote: true }))
    return [...this.#messages, ...notes].sort((a, b) => a.created_at.localeCompare(b.created_at))
  }

  /** The newest page of both; what was loaded before it stays. */
  async load() {
    const [said, noted] = await Promise.all(["messages", "notes"].map((what) => this.#ask(what)))
    if (said.seq < this.seq) return // A later question was answered sooner.
    const first = said.messages[0]?.seq ?? Infinity
    const earlier = said.more ? this.#messages.filter(({ seq }) => seq < first) : []
    if (earlier.length === 0) this.hasEarlier = said.more
    this.#messages = [...earlier, ...said.messages]
    this.#notes = noted.messages
    this.seq = said.seq
    this.#changed()
  }

  async earlier() {
    const { messages, more } = await this.#ask("messages", { before: this.#messages[0].seq })
    this.#messages = [...messages, ...this.#messages]
    this.hasEarlier = more
    this.#changed()
  }

  /** Refused with the code "stale" when somebody has written what the reader has not seen; `isSure` sends it all the same. */
  async reply(text, { isSure = false } = {}) {
    await this.#send("messages", { text, if_seq: isSure ? null : this.seq })
  }

  async note(text) {
    await this.#send("notes", { text })
  }

  async #send(what, body) {
    this.#unsent ??= newId()
    await request("POST", `${this.#path}/${what}`, { ...body, client_id: this.#unsent })
    this.#unsent = null
    await this.load()
  }

  #ask(what, query = {}) {
    return request("GET", `${this.#path}/${what}?${new URLSearchParams({ ...query, limit: PAGE })}`)
  }

  #changed() {
    this.dispatchEvent(new Event("change"))
  }
}
