import { parts } from "../helpers/template.js"

/** Says whether this device trusts the secure address; again when its reader comes back from the settings. */
export class SecureAddress extends HTMLElement {
  connectedCallback() {
    addEventListener("focus", () => this.#look())
    this.#look()
  }

  async #look() {
    const { trusted, strange } = parts(this)
    trusted.hidden = !(await isReached(this.getAttribute("address")))
    strange.hidden = !trusted.hidden
  }
}

/** Whether the browser gets there without asking. What comes back, no other origin may read. */
async function isReached(address) {
  try {
    await fetch(`${address}/healthz`, { mode: "no-cors", cache: "no-store", credentials: "omit" })
    return true
  } catch {
    return false
  }
}
