import { say } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"
import { shownId, ticketName } from "../../helpers/ticket.js"
import { shortMomentOf } from "../../helpers/time.js"

const PRIORITIES = { low: say("desk.low"), normal: "", high: say("desk.high"), urgent: say("desk.urgent") }

/** The tickets of a workspace, by whose they are or how they stand. */
export class DeskQueue extends HTMLElement {
  #desk
  #parts = parts(this)
  #names = {
    mine: say("desk.mine"),
    unassigned: say("desk.unassigned"),
    open: say("desk.open"),
    pending: say("desk.pending"),
    closed: say("desk.closed"),
  }

  attach(desk) {
    const { views, places, more } = this.#parts
    this.#desk = desk
    desk.addEventListener("desk", () => this.#offer())
    desk.addEventListener("queue", () => this.#draw())
    desk.addEventListener("ticket", () => this.#draw())
    views.addEventListener("click", ({ target }) => target.value && desk.attempt(() => desk.show(target.value)))
    places.addEventListener("change", () => this.#move(places.value))
    more.addEventListener("click", () => desk.attempt(() => desk.more()))
    addEventListener("keydown", (event) => this.#pressed(event))
  }

  /** The ticket that is open is of another workspace. */
  #move(id) {
    location.hash = ""
    this.#desk.attempt(() => this.#desk.enter(id))
  }

  #offer() {
    const { workspaces, workspace } = this.#desk
    this.#parts.places.replaceChildren(...workspaces.map(({ id, name }) => new Option(name, id, false, id === workspace.id)))
  }

  #draw() {
    const { queue, counts, view, hasMore } = this.#desk
    for (const button of this.#parts.views.querySelectorAll("button")) {
      const [name, count] = [this.#names[button.value], counts[button.value]]
      setText(button, count === undefined ? name : say("desk.count", { view: name, count }))
      button.setAttribute("aria-pressed", button.value === view)
    }
    const focused = document.activeElement.closest("desk-queue a")?.hash
    this.#parts.list.replaceChildren(...queue.map((timed) => this.#item(timed)))
    if (focused) this.querySelector(`a[href="${focused}"]`)?.focus()
    this.#parts.none.hidden = queue.length > 0
    this.#parts.more.hidden = !hasMore
  }

  #item({ ticket, waiting_since: since }) {
    const element = cloned("ticket-item")
    const { link, name, about, priority, waits } = parts(element)
    link.href = `#${ticket.id}`
    if (ticket.id === this.#desk.current?.ticket.id) link.setAttribute("aria-current", "page")
    const manager = this.#desk.managers.find(({ id }) => id === ticket.manager)
    setText(name, ticketName(ticket))
    const whose = manager ? shownId(manager.user_id) : say("desk.nobody")
    setText(about, say("desk.by", { customer: shownId(ticket.customer), manager: whose }))
    setText(priority, PRIORITIES[ticket.priority])
    priority.hidden = ticket.priority === "normal"
    priority.classList.toggle("desk__mark--urgent", ticket.priority === "urgent")
    setText(waits, since && ticket.state === "open" ? say("desk.waits", { moment: shortMomentOf(new Date(since)) }) : "")
    return element
  }

  /** To the next ticket, or the one before. */
  #pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || !event.altKey || document.querySelector("dialog[open]")) return
    event.preventDefault()
    const ids = this.#desk.queue.map(({ ticket }) => ticket.id)
    const at = ids.indexOf(this.#desk.current?.ticket.id)
    const next = ids[at < 0 ? 0 : at + step]
    if (next) location.hash = next
  }
}
