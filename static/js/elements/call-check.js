import { trackOf } from "../helpers/devices.js"
import { loudness } from "../helpers/loudness.js"
import { say } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"

const TIMES = 3 // The first question may find a connection that slept.

/** Tries out what a call needs, and says what to do about what is missing. */
export class CallCheck extends HTMLElement {
  #chat
  #parts = parts(this)
  #tracks = []
  #deafen = () => {}

  attach(chat) {
    const { dialog, close, again } = this.#parts
    this.#chat = chat
    for (const opener of document.querySelectorAll("[data-opens-check]")) opener.addEventListener("click", () => this.open())
    close.addEventListener("click", () => dialog.close())
    again.addEventListener("click", () => this.#check())
    dialog.addEventListener("close", () => this.#release())
  }

  open() {
    this.#parts.dialog.showModal()
    this.#check()
  }

  #check() {
    this.#release()
    this.#parts.trust.hidden = isSecureContext
    this.#show("secure", isSecureContext, say(isSecureContext ? "check.secure" : "check.insecure"))
    this.#try("server", () => this.#askServer())
    this.#try("microphone", () => this.#listen())
    this.#try("camera", () => this.#look())
  }

  async #try(part, act) {
    this.#show(part, null, say("check.trying"))
    try {
      this.#show(part, true, await act())
    } catch (error) {
      this.#show(part, false, error.message)
    }
  }

  /** Over the socket that calls need. */
  async #askServer() {
    if (!this.#chat.isWhole) throw new Error(say("app.connection_lost"))
    let fastest = Infinity
    for (let time = 0; time < TIMES; time++) {
      const asked = performance.now()
      await this.#chat.ask({ type: "ping" })
      fastest = Math.min(fastest, performance.now() - asked)
    }
    return say("check.server", { milliseconds: Math.ceil(fastest) })
  }

  async #listen() {
    const track = await this.#open("microphone")
    const { level } = this.#parts
    level.hidden = false
    this.#deafen = loudness(track, (share) => (level.value = share))
    return say("check.microphone", { name: track.label })
  }

  async #look() {
    const track = await this.#open("camera")
    const { picture } = this.#parts
    picture.srcObject = new MediaStream([track])
    picture.hidden = false
    return say("check.camera", { name: track.label })
  }

  /** The dialog may have been closed while the reader was asked. */
  async #open(device) {
    const track = await trackOf(device)
    this.#tracks.push(track)
    if (!this.#parts.dialog.open) this.#release()
    return track
  }

  #release() {
    const { level, picture } = this.#parts
    for (const track of this.#tracks.splice(0)) track.stop()
    this.#deafen()
    level.hidden = picture.hidden = true
    picture.srcObject = null
  }

  #show(part, able, sentence) {
    this.#parts[part].dataset.able = able === null ? "unknown" : able ? "yes" : "no"
    setText(this.#parts[`${part}Said`], sentence)
  }
}
