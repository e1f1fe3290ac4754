import { request } from "../helpers/http.js"

const PAUSE = 250 // Milliseconds without a key until what was typed is looked for.

/** What is looked for in one's rooms, and what was found. Dispatches "change". */
export class Search extends EventTarget {
  hits = []
  terms = []
  more = null // Where to look on, or null at the end of all.
  trouble = ""
  isLooking = false
  isComplete = true
  #text = ""
  #asked = 0 // Numbers the questions: only the last one's answer counts.
  #timer = null

  get text() {
    return this.#text
  }

  /** Look for something else, once nothing more is typed. */
  look(text) {
    if (text.trim() === this.#text) return
    this.#text = text.trim()
    this.#asked++
    clearTimeout(this.#timer)
    if (this.#text) this.#timer = setTimeout(() => this.#ask({ q: this.#text }), PAUSE)
    else this.#set({ hits: [], terms: [], more: null, trouble: "", isLooking: false, isComplete: true })
  }

  /** Look further back. */
  lookOn() {
    if (this.more && !this.isLooking) this.#ask({ q: this.#text, before: this.more }, this.hits)
  }

  async #ask(query, before = []) {
    const asked = ++this.#asked
    this.#set({ isLooking: true })
    const found = await this.#answer(query, before)
    if (asked === this.#asked) this.#set({ ...found, isLooking: false })
  }

  async #answer(query, before) {
    try {
      const { hits, terms, more, complete } = await request("GET", `/api/app/search?${new URLSearchParams(query)}`)
      return { hits: [...before, ...hits], terms, more, trouble: "", isComplete: complete }
    } catch (error) {
      return { hits: before, more: null, trouble: error.message, isComplete: true }
    }
  }

  #set(values) {
    Object.assign(this, values)
    this.dispatchEvent(new Event("change"))
  }
}
