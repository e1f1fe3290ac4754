import { say } from "../../helpers/say.js"
import { parts, setText } from "../../helpers/template.js"
import { shownId, ticketName } from "../../helpers/ticket.js"
import { momentOf } from "../../helpers/time.js"

/** The ticket that is open: what it is about, and what becomes of it. */
export class DeskTicket extends HTMLElement {
  #desk
  #parts = parts(this)

  attach(desk) {
    const { take, wait, close, priority, manager } = this.#parts
    this.#desk = desk
    desk.addEventListener("desk", () => this.#offer())
    desk.addEventListener("ticket", () => this.#draw())
    take.addEventListener("click", () => this.#change("manager", "me"))
    wait.addEventListener("click", () => this.#change("state", this.#ticket.state === "open" ? "pending" : "open"))
    close.addEventListener("click", () => this.#change("state", this.#ticket.state === "closed" ? "open" : "closed"))
    priority.addEventListener("change", () => this.#change("priority", priority.value))
    manager.addEventListener("change", () => this.#change("manager", manager.value || null))
  }

  get #ticket() {
    return this.#desk.current?.ticket
  }

  /** Whoever was quicker, the controls show how it is. */
  async #change(what, value) {
    await this.#desk.attempt(() => this.#desk.change(what, value))
    this.#draw()
  }

  #offer() {
    const { managers } = this.#desk
    const options = managers.map(({ id, user_id: name }) => new Option(shownId(name), id))
    this.#parts.manager.replaceChildren(new Option(say("desk.nobody"), ""), ...options)
  }

  #draw() {
    const ticket = this.#ticket
    document.title = [ticket && ticketName(ticket), say("desk.title"), "chatd"].filter(Boolean).join(" · ")
    this.#parts.whole.hidden = !ticket
    this.#parts.choose.hidden = Boolean(ticket)
    if (!ticket) return
    const { name, state, asked, rated, priority, manager } = this.#parts
    const customer = shownId(ticket.customer)
    setText(name, ticketName(ticket))
    setText(state, { open: say("desk.open"), pending: say("desk.pending"), closed: say("desk.closed") }[ticket.state])
    setText(asked, say("desk.asked", { customer, moment: momentOf(new Date(ticket.created_at)) }))
    const opinion = ticket.rating ? say("desk.rated", { rating: ticket.rating, text: ticket.rating_text }) : ""
    setText(rated, ticket.merged_into ? say("desk.merged") : opinion)
    priority.value = ticket.priority
    manager.value = ticket.manager ?? ""
    this.#drawButtons(ticket)
  }

  #drawButtons({ state, merged_into: isMerged }) {
    const { take, wait, close, priority, manager } = this.#parts
    const isClosed = state === "closed"
    take.hidden = isClosed || !this.#desk.workspace.manager || this.#desk.isMine
    wait.hidden = isClosed
    setText(wait, state === "pending" ? say("desk.wait_no_more") : say("desk.wait"))
    close.hidden = Boolean(isMerged)
    setText(close, isClosed ? say("desk.reopen") : say("desk.close"))
    priority.disabled = manager.disabled = isClosed
  }
}
