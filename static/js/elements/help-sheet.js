import { say } from "../helpers/say.js"
import { systemOf } from "../helpers/system.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { allKeys } from "../models/keys.js"

const SIGNS = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Delete: "Del", Backspace: "⌫" }
const MAC_SIGNS = { Ctrl: "⌘", Alt: "⌥", Shift: "⇧" }

/** Lists the keys of the page. Any button with `data-opens-help` opens it. */
export class HelpSheet extends HTMLElement {
  #parts = parts(this)

  connectedCallback() {
    const { close, dialog, groups } = this.#parts
    groups.replaceChildren(...allKeys().map(group))
    close.addEventListener("click", () => dialog.close())
    for (const opener of document.querySelectorAll("[data-opens-help]")) opener.addEventListener("click", () => this.open())
  }

  open() {
    this.#parts.dialog.showModal()
  }
}

function group({ text, keys }) {
  const element = cloned("keys")
  const { title, list } = parts(element)
  setText(title, say(text))
  list.replaceChildren(...keys.map(entry))
  return element
}

function entry({ text, keys }) {
  const element = cloned("key")
  const { text: words, keys: list } = parts(element)
  setText(words, say(text))
  list.replaceChildren(...keys.map(shown))
  return element
}

function shown(name) {
  const key = document.createElement("kbd")
  const signs = systemOf(navigator) === "macos" ? { ...SIGNS, ...MAC_SIGNS } : SIGNS
  key.textContent = name.split(" ").map((part) => signs[part] ?? part).join(" ")
  return key
}
