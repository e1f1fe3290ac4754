import { emojiLike, FREQUENT, emojiNamed } from "../helpers/emoji.js"
import { placeBeside } from "../helpers/place.js"
import { parts } from "../helpers/template.js"
import { actOf } from "../models/keys.js"

/** A small picker of emoji, over the page. */
export class EmojiPicker extends HTMLElement {
  #parts = parts(this)
  #answer = () => {}

  attach() {
    const { filter, list } = this.#parts
    filter.addEventListener("input", () => this.#draw())
    filter.addEventListener("keydown", (event) => this.#pressed(event))
    list.addEventListener("click", ({ target }) => this.#choose(target.closest("button")?.value))
    this.addEventListener("toggle", ({ newState }) => newState === "closed" && this.#answer(null))
  }

  /** Resolves with the emoji that is picked, or null. */
  pick(anchor) {
    this.#answer(null)
    this.#parts.filter.value = ""
    this.#draw()
    this.showPopover()
    placeBeside(this, anchor)
    this.#parts.filter.focus()
    return new Promise((resolve) => (this.#answer = resolve))
  }

  #draw() {
    const text = this.#parts.filter.value.trim().toLowerCase()
    const found = text ? emojiLike(text) : [...FREQUENT.map((name) => [name, emojiNamed(name)]), ...emojiLike("")]
    const unique = new Map(found.map(([name, emoji]) => [emoji, name]))
    this.#parts.list.replaceChildren(...[...unique].map(([emoji, name]) => item(name, emoji)))
  }

  #pressed(event) {
    if (actOf("list", event) !== "take") return
    event.preventDefault()
    this.#choose(this.#parts.list.querySelector("button")?.value)
  }

  #choose(emoji) {
    if (!emoji) return
    this.#answer(emoji)
    this.hidePopover()
  }
}

function item(name, emoji) {
  const button = Object.assign(document.createElement("button"), { type: "button", value: emoji, title: `:${name}:` })
  button.className = "picker__emoji"
  button.textContent = emoji
  button.setAttribute("aria-label", name.replaceAll("_", " "))
  const item = document.createElement("li")
  item.append(button)
  return item
}
