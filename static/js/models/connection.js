import { asked, pause } from "../helpers/backoff.js"

const QUIET = 20 * 1000 // Milliseconds without a frame until we ask whether anybody is there.
const PATIENCE = 10 * 1000 // Milliseconds until a question that got no answer means no.
const SIGNED_OUT = 4001

/**
 * One WebSocket that comes back by itself.
 *
 * Dispatches "frame" (detail: the frame), "down" (detail: milliseconds until the next try) and "signedout".
 */
export class Connection extends EventTarget {
  #url
  #socket = null
  #failures = 0
  #retry = null
  #heartbeat = null

  constructor(url) {
    super()
    this.#url = url
    addEventListener("online", () => this.#wake())
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake())
  }

  open() {
    if (this.#socket) return
    clearTimeout(this.#retry)
    const socket = (this.#socket = new WebSocket(this.#url))
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data))
    socket.onclose = ({ code, reason }) => this.#lost(code, asked(reason))
    this.#expectWithin(PATIENCE)
  }

  send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  #receive(frame) {
    this.#failures = 0
    clearTimeout(this.#heartbeat)
    this.#heartbeat = setTimeout(() => this.#ask(), QUIET)
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }))
  }

  #ask() {
    this.send({ type: "ping" })
    this.#expectWithin(PATIENCE)
  }

  #expectWithin(patience) {
    clearTimeout(this.#heartbeat)
    this.#heartbeat = setTimeout(() => this.#lost(), patience)
  }

  /** After sleep a socket may look open and be dead. */
  #wake() {
    if (this.#socket) this.#ask()
    else this.open()
  }

  #lost(code, delay) {
    const socket = this.#socket
    this.#socket = null
    clearTimeout(this.#heartbeat)
    socket.onclose = socket.onmessage = null
    socket.close()
    if (code === SIGNED_OUT) this.dispatchEvent(new Event("signedout"))
    else this.#retryLater(delay)
  }

  #retryLater(delay = pause(this.#failures++)) {
    this.#retry = setTimeout(() => this.open(), delay)
    this.dispatchEvent(new CustomEvent("down", { detail: delay }))
  }
}
