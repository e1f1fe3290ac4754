import { ringing } from "../helpers/ringing.js"
import { notified } from "../helpers/notified.js"
import { say } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"
import { showAvatar } from "./avatar.js"

/**
 * Asks whether to answer whoever calls. It takes the focus, and no button does: what one is just typing answers nothing.
 */
export class RingDialog extends HTMLElement {
  #calls
  #attention
  #parts = parts(this)
  #call = null
  #quiet = () => {}

  attach(calls, { attention }) {
    const { dialog, answer, video, decline } = this.#parts
    this.#calls = calls
    this.#attention = attention
    calls.addEventListener("change", () => this.#look())
    answer.addEventListener("click", () => this.#call.answer(null))
    video.addEventListener("click", () => this.#call.answer("camera"))
    decline.addEventListener("click", () => this.#call.hangUp())
    dialog.addEventListener("cancel", () => this.#call?.hangUp())
  }

  #look() {
    const { current } = this.#calls
    const call = current?.phase === "rung" ? current : null
    if (call === this.#call) return
    if (this.#call) this.#stop()
    this.#call = call
    if (call) this.#begin(call.other)
  }

  #begin(other) {
    const { dialog, title, name, guest, avatar } = this.#parts
    const who = other.name || say("call.guest")
    setText(title, say("call.calls", { name: who }))
    setText(name, other.username ? `@${other.username}` : "")
    guest.hidden = other.role !== "guest"
    showAvatar(avatar, other)
    dialog.showModal()
    this.#quiet = this.#attention.isQuiet ? () => {} : this.#announce(who)
  }

  #stop() {
    this.#parts.dialog.close()
    this.#quiet()
  }

  /** Beside the page, too. Returns what ends it. */
  #announce(name) {
    const silence = ringing()
    const shown = document.hasFocus() ? null : notified(say("call.calls", { name }), { tag: "call", requireInteraction: true })
    return () => {
      silence()
      shown?.close()
    }
  }
}
