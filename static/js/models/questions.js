import { newId } from "../helpers/ids.js"
import { say } from "../helpers/say.js"

/** Frames that ask for something, and the answers that come back for them. */
export class Questions {
  #open = new Map()
  #send

  constructor(send) {
    this.#send = send
  }

  /** The answer. Throws when it is a refusal, or when the connection is lost before it comes. */
  ask(frame) {
    const request = newId()
    return new Promise((resolve, reject) => {
      this.#open.set(request, { resolve, reject })
      this.#send({ ...frame, request })
    })
  }

  answered(frame) {
    const question = this.#open.get(frame.request)
    if (!question) return
    this.#open.delete(frame.request)
    if (frame.type === "error") question.reject(Object.assign(new Error(frame.error), { code: frame.code }))
    else question.resolve(frame)
  }

  giveUp() {
    for (const { reject } of this.#open.values()) reject(new Error(say("app.connection_lost")))
    this.#open.clear()
  }
}
