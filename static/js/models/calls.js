import { say } from "../helpers/say.js"
import { Call } from "./call.js"

const REASONS = {
  refused: (name) => say("call.refused", { name }),
  unanswered: (name) => say("call.unanswered", { name }),
  busy: (name) => say("call.busy", { name }),
  callee_not_found: (name) => say("call.away", { name }),
}

/** The calls of this tab: one at a time, or none. Dispatches "change", of it and of anything in it. */
export class Calls extends EventTarget {
  current = null
  #chat

  constructor(chat, connection) {
    super()
    this.#chat = chat
    connection.addEventListener("frame", ({ detail }) => this.#heard[detail.type]?.(detail))
    connection.addEventListener("down", () => this.current?.end(new Error(say("app.connection_lost"))))
  }

  get isFree() {
    return !this.current || this.current.isOver
  }

  /** Call a person; `shows`: "camera" or null. */
  place(person, shows = null) {
    if (!this.#chat.isWhole) return this.#chat.announce("trouble", say("app.connection_lost"))
    if (this.isFree) this.#begin(new Call((frame) => this.#ask(frame, person), person)).place(shows)
  }

  /** Look no more at a call that is over. */
  dismiss() {
    if (this.isFree) this.#set(null)
  }

  #heard = {
    rings: (frame) => this.#rung(frame),
    answered: ({ signal }) => this.current?.phase === "calling" && this.current.accepted(signal),
    hungup: ({ why }) => this.current?.isPlaced && this.#hungUp(why),
  }

  /** Somebody calls: perhaps whom we are calling, and then both are there. */
  #rung({ author, signal }) {
    const { current } = this
    const isOurs = current?.phase === "calling" && author.id === current.other.id
    if (current?.phase === "calling" && !isOurs) return
    const shows = current?.media.shows ?? null
    current?.end()
    const call = this.#begin(new Call((frame) => this.#ask(frame, author), author, signal))
    if (isOurs) call.answer(shows)
  }

  #hungUp(why) {
    const { phase, other } = this.current
    const isTold = phase === "calling" && why in REASONS
    this.current.end(isTold ? new Error(REASONS[why](other.name)) : null)
    if (why === "ended") this.#chat.announce("notice", say("call.ended"))
    if (why === "elsewhere") this.#chat.announce("notice", say("call.elsewhere"))
  }

  #begin(call) {
    call.addEventListener("change", () => this.#tell())
    call.addEventListener("over", () => call === this.current && !call.trouble && this.#set(null))
    this.#set(call)
    return call
  }

  /** Refusals are worded for whom they are about. When both call, the other call has come before this answer. */
  async #ask(frame, { name }) {
    try {
      return await this.#chat.ask(frame)
    } catch (error) {
      if (error.code === "called_already") return null
      throw error.code in REASONS ? new Error(REASONS[error.code](name)) : error
    }
  }

  #set(call) {
    this.current = call
    this.#tell()
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}
