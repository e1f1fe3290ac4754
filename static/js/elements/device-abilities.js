import { parts } from "../helpers/template.js"

/** Says what the browser can do over the scheme that the page came by. */
export class DeviceAbilities extends HTMLElement {
  connectedCallback() {
    const { origin, advice, ...items } = parts(this)
    const abilities = this.#abilities()
    origin.textContent = location.origin
    for (const [name, able] of Object.entries(abilities)) items[name].dataset.able = able ? "yes" : "no"
    advice.hidden = Object.values(abilities).every(Boolean)
  }

  #abilities() {
    return {
      secure: isSecureContext && location.protocol === "https:",
      microphone: Boolean(navigator.mediaDevices?.getUserMedia),
      notifications: isSecureContext && "Notification" in window,
    }
  }
}
