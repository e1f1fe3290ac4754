import { request } from "../helpers/http.js"

const BEFORE = /[\p{L}\p{N}_@.]/u // What can't stand before the @ of a mention, for then it is an email.
const AFTER = /[\p{L}\p{N}_]/u

/** Everybody who has an account, as far as we know, and who of them is here. Dispatches "change". */
export class People extends EventTarget {
  version = 0 // Grows with every change of who there is.
  #byId = new Map()
  #online = new Set()

  get all() {
    return [...this.#byId.values()].sort((a, b) => a.name.localeCompare(b.name))
  }

  find(id) {
    return this.#byId.get(id) ?? null
  }

  isOnline(id) {
    return this.#online.has(id)
  }

  /** Ask who there is. */
  async learn() {
    const { people } = await request("GET", "/api/app/people").catch(() => ({ people: this.all }))
    this.#byId = new Map(people.map((person) => [person.id, person]))
    this.version++
    this.#tell()
  }

  /** Who is here; with `offline`, what has changed of it. */
  heard({ online, offline }) {
    if (!offline) this.#online.clear()
    for (const id of online) this.#online.add(id)
    if (offline && online.some((id) => !this.#byId.has(id))) this.learn()
    for (const id of offline ?? []) this.#online.delete(id)
    this.#tell()
  }

  /** Those whom a text may mean, the likeliest first. */
  like(text) {
    const wanted = text.toLocaleLowerCase()
    const at = ({ name, username }) => Math.min(...[username, name].map((word) => place(word, wanted)))
    return this.all.filter((person) => at(person) < Infinity).sort((a, b) => at(a) - at(b))
  }

  /** The `{person, length}` whose username follows the @ at a place of a text, or null. The longest name wins. */
  mentionedAt(text, at) {
    if (at > 0 && BEFORE.test(text[at - 1])) return null
    const rest = text.slice(at + 1, at + 66).toLocaleLowerCase()
    let best = null
    for (const person of this.#byId.values()) {
      const name = person.username.toLocaleLowerCase()
      const isThere = rest.startsWith(name) && !AFTER.test(rest[name.length] ?? "")
      if (isThere && !(best?.length > name.length)) best = { person, length: name.length + 1 }
    }
    return best
  }

  /** The ids of all whom a text mentions. */
  mentionedIn(text) {
    const ids = new Set()
    for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
      const found = this.mentionedAt(text, at)
      if (found) ids.add(found.person.id)
    }
    return [...ids]
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}

function place(word, wanted) {
  const found = word.toLocaleLowerCase().indexOf(wanted)
  return found < 0 ? Infinity : found
}
