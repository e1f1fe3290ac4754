const AGAIN = 15 * 1000 // Milliseconds until tickets are looked at that are not the reader's, of which no frame tells.
const SOON = 200 // Milliseconds in which what comes together is looked at together.
const IN_TALK = ["posted", "edited", "deleted"]

/** Keeps a desk as it is on the server: told over the app socket, or looked at now and then. */
export class Live {
  #desk
  #connection
  #soon = null

  constructor(desk, connection) {
    this.#desk = desk
    this.#connection = connection
    connection.addEventListener("frame", ({ detail }) => this.#heard(detail))
    desk.addEventListener("talk", () => this.#read())
    setInterval(() => document.hidden || this.#look(), AGAIN)
  }

  #heard(frame) {
    if (frame.type === "hello") this.#connection.send({ type: "resume", rooms: {} })
    if (frame.type === "resumed" || frame.type === "ticket" || this.#isOfTalk(frame)) this.#lookSoon()
  }

  #isOfTalk({ type, room }) {
    return IN_TALK.includes(type) && room === this.#desk.current?.ticket.room
  }

  #lookSoon() {
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => this.#look(), SOON)
  }

  #look() {
    this.#desk.attempt(() => this.#desk.refresh())
  }

  /** What is seen here counts as read in the chat, too, where the ticket is a room of the reader's. */
  #read() {
    const { isMine, current, talk } = this.#desk
    if (isMine && current.ticket.state !== "closed" && talk.seq && !document.hidden)
      this.#connection.send({ type: "read", room: current.ticket.room, seq: talk.seq })
  }
}
