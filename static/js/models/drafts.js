const KEY = "chatd.draft."
const NOTHING = { text: "", reply: null, edit: null }

/** What is not yet sent, by room. Texts outlast a reload. */
export class Drafts {
  #kept = new WeakMap()

  of(room) {
    return this.#kept.get(room) ?? { ...NOTHING, text: localStorage.getItem(KEY + room.id) ?? "" }
  }

  set(room, draft) {
    this.#kept.set(room, draft)
    const text = draft.edit ? "" : draft.text
    if (text) localStorage.setItem(KEY + room.id, text)
    else localStorage.removeItem(KEY + room.id)
  }
}
