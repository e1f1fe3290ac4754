import { emojiLike } from "../helpers/emoji.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { actOf } from "../models/keys.js"

const WORD = /(?:^|[\s(])([@:])([\p{L}\p{N}_.-]{0,30})$/u
const LEAST = { "@": 0, ":": 2 } // Letters after the sign from which on something is suggested.
const MOST = 8

/** Suggests people after an @ and emoji after a colon, in a list beside a text field. */
export class Completion {
  #text
  #list
  #people
  #start = 0 // Where in the text the word begins.
  #items = []
  #chosen = 0

  constructor(text, list, people) {
    this.#text = text
    this.#list = list
    this.#people = people
    text.addEventListener("input", () => this.#look())
    text.addEventListener("blur", () => this.close())
    list.addEventListener("pointerdown", (event) => this.#clicked(event))
  }

  close() {
    this.#items = []
    this.#draw()
  }

  /** Whether a key was meant for the suggestions. */
  pressed(event) {
    const act = this.#items.length ? this.#acts[actOf("list", event)] : null
    if (!act) return false
    event.preventDefault()
    act()
    return true
  }

  #acts = {
    next: () => this.#choose(this.#chosen + 1),
    previous: () => this.#choose(this.#chosen - 1),
    take: () => this.#take(this.#items[this.#chosen]),
    complete: () => this.#take(this.#items[this.#chosen]),
    close: () => this.close(),
  }

  #look() {
    const before = this.#text.value.slice(0, this.#text.selectionStart)
    const [, sign, word] = WORD.exec(before) ?? []
    this.#start = before.length - (word?.length ?? 0) - 1
    this.#items = sign && word.length >= LEAST[sign] ? this.#suggestions(sign, word).slice(0, MOST) : []
    // Who has written all of it wants to go on: Enter sends.
    if (this.#items[0]?.text.toLowerCase() === `${sign}${word}`.toLowerCase()) this.#items = []
    this.#chosen = 0
    this.#draw()
  }

  #suggestions(sign, word) {
    if (sign === ":") return emojiLike(word.toLowerCase()).map(([name, emoji]) => ({ sign: emoji, name: `:${name}:`, text: emoji }))
    return this.#people.like(word).map(({ name, username }) => ({ sign: "@", name, hint: username, text: `@${username}` }))
  }

  #choose(index) {
    this.#chosen = (index + this.#items.length) % this.#items.length
    this.#draw()
  }

  #clicked(event) {
    event.preventDefault() // The text keeps the focus.
    const option = event.target.closest("[role=option]")
    if (option) this.#take(this.#items[[...this.#list.children].indexOf(option)])
  }

  #take({ text }) {
    this.#text.setRangeText(`${text} `, this.#start, this.#text.selectionStart, "end")
    this.close()
    this.#text.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #draw() {
    this.#list.replaceChildren(...this.#items.map((item, index) => this.#option(item, index)))
    this.#list.hidden = this.#items.length === 0
    if (this.#list.hidden) this.#text.removeAttribute("aria-activedescendant")
    else this.#text.setAttribute("aria-activedescendant", `suggestion-${this.#chosen}`)
  }

  #option({ sign, name, hint = "" }, index) {
    const option = cloned("suggestion")
    const { sign: mark, name: word, hint: more } = parts(option)
    option.id = `suggestion-${index}`
    option.setAttribute("aria-selected", index === this.#chosen)
    setText(mark, sign)
    setText(word, name)
    setText(more, hint)
    return option
  }
}
