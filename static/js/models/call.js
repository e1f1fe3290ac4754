import { request } from "../helpers/http.js"
import { say } from "../helpers/say.js"
import { Media } from "./media.js"
import { Peer } from "./peer.js"

/**
 * One call with somebody else.
 *
 * `phase` is "calling" (the other one is rung), "rung" (we are), "joining" (answered, on its way), "talking" or "over";
 * then `trouble` is why, with a sentence, if there is something to say. Dispatches "change" and "over".
 */
export class Call extends EventTarget {
  phase
  other
  since = null
  trouble = null
  isPlaced = false // The server knows of it.
  theirs = {} // What they say of themselves: `shows` and `isMuted`. Other programs say nothing.
  media = new Media()
  peer = null
  #ask
  #signal

  /** `other`: who it is with; `signal`: of somebody who calls. */
  constructor(ask, other, signal = null) {
    super()
    this.#ask = ask
    this.#signal = signal
    this.other = other
    this.phase = signal ? "rung" : "calling"
    this.isPlaced = Boolean(signal)
    this.media.addEventListener("change", () => this.#mediaChanged())
  }

  get isOver() {
    return this.phase === "over"
  }

  /** Ring the other one; `shows`: "camera" or null. */
  async place(shows) {
    await this.#trying(async () => {
      await this.#prepare(shows)
      const signal = await this.peer?.offer()
      if (this.isOver) return
      this.isPlaced = true
      await this.#ask({ type: "call", user: this.other.id, signal })
    })
  }

  async answer(shows) {
    this.#goOn("joining")
    await this.#trying(async () => {
      await this.#prepare(shows)
      const signal = await this.peer?.answer(this.#signal)
      if (!this.isOver) await this.#ask({ type: "answer", signal })
    })
  }

  /** The other one has answered. */
  async accepted(signal) {
    this.#goOn("joining")
    await this.#trying(() => this.peer.accept(signal))
  }

  /** Show "camera", "screen" or nothing. */
  async show(device) {
    this.#say(null)
    await this.media.show(device).catch((error) => this.#say(error))
  }

  hangUp() {
    if (this.isPlaced && !this.isOver) this.#ask({ type: "hangup" }).catch(() => null)
    this.end()
  }

  /** It is over, for a reason to be told, if it is one. */
  end(trouble = null) {
    if (this.isOver) return
    this.trouble = trouble
    this.media.close()
    this.peer?.close()
    this.#goOn("over")
    this.dispatchEvent(new Event("over"))
  }

  async #prepare(shows) {
    await this.media.listen()
    // Without a camera one can still talk.
    if (shows && !this.isOver) await this.media.show(shows).catch((error) => this.#say(error))
    const { ice_servers: iceServers } = await request("GET", "/api/app/calls/ice-servers")
    if (this.isOver) return
    this.peer = new Peer(iceServers, this.media.stream)
    this.peer.addEventListener("theirs", () => this.#tell())
    this.peer.addEventListener("note", ({ detail }) => this.#noted(detail))
    this.peer.addEventListener("connected", () => this.#connected())
    this.peer.addEventListener("failed", () => this.#fail(new Error(say("call.no_way"))))
    this.#mediaChanged()
  }

  async #trying(act) {
    try {
      await act()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error) {
    if (this.isOver) return
    if (this.isPlaced) this.#ask({ type: "hangup" }).catch(() => null)
    this.end(error)
  }

  #connected() {
    if (this.isOver || this.since) return
    this.since = Date.now()
    this.#goOn("talking")
  }

  #noted({ shows, isMuted }) {
    this.theirs = { shows, isMuted }
    this.#tell()
  }

  #mediaChanged() {
    const { shows, isMuted, picture } = this.media
    if (this.isOver) return
    this.peer?.show(picture)
    this.peer?.tell({ shows, isMuted })
    this.#tell()
  }

  /** It goes on all the same. */
  #say(trouble) {
    this.trouble = trouble
    this.#tell()
  }

  #goOn(phase) {
    if (this.isOver) return
    this.phase = phase
    this.#tell()
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}
