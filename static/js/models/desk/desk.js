import { request } from "../../helpers/http.js"
import { Conversation } from "./conversation.js"

const WORKSPACES = "/api/desk/workspaces"
const LAST = "chatd.desk"
const PAGE = 50
const VIEWS = {
  mine: { manager: "me" },
  unassigned: { manager: "none" },
  open: { state: "open" },
  pending: { state: "pending" },
  closed: { state: "closed" },
}

/**
 * What somebody sees at a desk: its tickets, and the one that is open.
 *
 * Dispatches "desk" (another workspace, or who answers there), "queue" (the list), "ticket" (the one that is open, or
 * another one), "talk" (what was said in it) and "trouble" (detail: a sentence).
 */
export class Desk extends EventTarget {
  workspaces = []
  workspace = null // With `manager`, what the reader is there; an admin may be none.
  managers = []
  view = "mine"
  queue = []
  counts = {}
  hasMore = false
  current = null // A ticket with its times.
  talk = null
  #pages = 1
  #wanted = null // The id of the ticket to show.
  #asked = { list: 0, ticket: 0 } // How often: what answers an earlier question is out of date.

  async begin() {
    this.workspaces = (await request("GET", WORKSPACES)).workspaces
    const last = localStorage.getItem(LAST)
    const first = this.workspaces.find(({ id }) => id === last) ?? this.workspaces[0]
    if (first) await this.enter(first.id)
  }

  async enter(id) {
    this.workspace = this.workspaces.find((workspace) => workspace.id === id)
    localStorage.setItem(LAST, id)
    this.view = this.workspace.manager ? "mine" : "open"
    this.#pages = 1
    this.managers = (await request("GET", `${this.path}/managers`)).managers
    this.#tell("desk")
    await this.list()
  }

  /** Of the workspace. */
  get path() {
    return `${WORKSPACES}/${this.workspace.id}`
  }

  get isMine() {
    return Boolean(this.workspace.manager) && this.current?.ticket.manager === this.workspace.manager.id
  }

  show(view) {
    this.view = view
    this.#pages = 1
    return this.list()
  }

  more() {
    this.#pages++
    return this.list()
  }

  async list() {
    const { view, workspace } = this
    const turn = ++this.#asked.list
    const query = new URLSearchParams({ ...VIEWS[view], limit: PAGE * this.#pages })
    const { tickets, counts } = await request("GET", `${this.path}/tickets?${query}`)
    if (turn !== this.#asked.list || view !== this.view || workspace !== this.workspace) return
    Object.assign(this, { queue: tickets, counts, hasMore: tickets.length === PAGE * this.#pages })
    this.#tell("queue")
  }

  /** Show a ticket, or none. */
  async open(id) {
    this.#wanted = id
    this.talk = id ? new Conversation(id) : null
    this.talk?.addEventListener("change", () => this.#tell("talk"))
    this.#set(null)
    if (!id) return
    await this.#look(id)
    if (this.#wanted === id) await this.talk.load()
  }

  /** Change the ticket that is open: its "state", "priority" or "manager". */
  async change(what, value) {
    const { id } = this.current.ticket
    const now = await request("PUT", `/api/desk/tickets/${id}/${what}`, { [what]: value })
    this.#asked.ticket++
    if (this.#wanted === id) this.#set(now)
    await this.list()
  }

  /** Look again at all that is shown. */
  async refresh() {
    if (!this.workspace) return
    await this.list()
    if (this.#wanted) await Promise.all([this.#look(this.#wanted), this.talk.load()])
  }

  /** Do something, and say when it fails. */
  attempt(act) {
    return act().catch(({ message }) => this.dispatchEvent(new CustomEvent("trouble", { detail: message })))
  }

  async #look(id) {
    const turn = ++this.#asked.ticket
    const found = await request("GET", `/api/desk/tickets/${id}`)
    if (turn !== this.#asked.ticket || this.#wanted !== id) return
    if (found.ticket.workspace !== this.workspace.id) await this.enter(found.ticket.workspace)
    this.#set(found)
  }

  #set(ticket) {
    this.current = ticket
    this.#tell("ticket")
  }

  #tell(type) {
    this.dispatchEvent(new Event(type))
  }
}
