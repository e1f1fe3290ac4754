/* The support desk on any web page: see docs/desk.md.
 * All is drawn in a shadow root, so that page and bubble leave each other alone; what people wrote, as text.
 */
(() => {
  "use strict"

  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`

  const TEXT = {
    open: "Open support chat",
    close: "Close support chat",
    title: "Support",
    choose: "What is it about?",
    noTopics: "Nobody is at the desk right now. Please try again later.",
    placeholder: "Write a message",
    send: "Send",
    attach: "Attach a file",
    offline: "No connection. What you write is sent later.",
    failed: "Not sent:",
    again: "Something else",
    number: "Ticket",
    closed: "This ticket is closed. How was it?",
    rated: "This ticket is closed. Thank you for your opinion!",
    stars: (count) => plural(count, "star"),
    newMessages: (count) => plural(count, "new message"),
  }

  const STYLE = `
:host { all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483000; color-scheme: light dark;
--back: #fff; --ink: #1c1e21; --faint: #62666d; --line: #d9dce1; --mine: #1f5fbf; --on: #fff; --theirs: #eef0f3;
font: 15px/1.4 system-ui, sans-serif; color: var(--ink) }
@media (prefers-color-scheme: dark) { :host { --back: #1d1f23; --ink: #eceef1; --faint: #a3a8b0; --line: #3a3e45;
--mine: #2f6fd0; --theirs: #2b2f36 } }
* { box-sizing: border-box }
[hidden] { display: none !important }
button, textarea { font: inherit; color: inherit; border-radius: 8px }
button { border: 0; background: none; cursor: pointer }
:focus-visible { outline: 3px solid #6aa5ff; outline-offset: 2px }
.bubble { position: fixed; inset: auto 20px 20px auto; width: 56px; height: 56px; border-radius: 50%;
background: var(--mine); color: var(--on); box-shadow: 0 4px 16px #0004 }
.bubble svg { width: 28px; height: 28px; vertical-align: middle }
.badge { position: absolute; inset: -4px -4px auto auto; min-width: 22px; padding: 0 6px; border-radius: 11px;
background: #c5221f; color: #fff; font-size: 13px; line-height: 22px }
.panel { position: fixed; inset: auto 20px 88px auto; display: flex; flex-direction: column; width: 360px;
height: min(560px, calc(100dvh - 110px)); background: var(--back);
border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 8px 32px #0005; overflow: hidden }
header { display: flex; align-items: center; gap: 8px; padding: 10px 12px; border-bottom: 1px solid var(--line) }
h2 { flex: 1; margin: 0; font-size: 16px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
header button { width: 36px; height: 36px; font-size: 20px }
.status { margin: 0; padding: 6px 12px; font-size: 13px; color: var(--faint); border-bottom: 1px solid var(--line) }
.topics { padding: 16px; overflow-y: auto }
.topics p { margin: 0 0 12px }
.topics button { display: block; width: 100%; margin: 0 0 8px; padding: 12px; text-align: start;
border: 1px solid var(--line) }
.log { flex: 1; margin: 0; padding: 12px; overflow-y: auto; list-style: none; overscroll-behavior: contain }
.log li { width: fit-content; max-width: 85%; margin: 0 0 8px; padding: 8px 12px; border-radius: 12px;
background: var(--theirs); white-space: pre-wrap; overflow-wrap: anywhere }
.log .mine { margin-inline-start: auto; background: var(--mine); color: var(--on) }
.log .pending { opacity: .65 }
.log .failed { outline: 2px solid #c5221f }
.log small { display: block; font-size: 12px }
.end { padding: 10px 12px; border-top: 1px solid var(--line); text-align: center }
.end p { margin: 0 0 4px }
.end button { padding: 2px 8px; font-size: 26px; color: var(--mine) }
form { display: flex; gap: 8px; padding: 10px; border-top: 1px solid var(--line) }
textarea { flex: 1; min-width: 0; max-height: 120px; padding: 8px 10px; resize: none; background: var(--back);
border: 1px solid var(--line) }
form button { padding: 0 16px; background: var(--mine); color: var(--on) }
form .attach { padding: 0 8px; background: none }
a { display: block; color: inherit }
@media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0 }
.panel + .bubble[aria-expanded="true"] { display: none } textarea { font-size: 16px } }`

  const ICON = "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"
  const FIRST_PAUSE = 1000
  const LONGEST_PAUSE = 30000
  const PATIENCE = 60000; // The server pings more often than this.

  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("")

  /** Makes an element: make("p", { className: "x" }, "text", child). */
  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties)
    element.append(...children)
    return element
  }

  const button = (properties, ...children) => make("button", { type: "button", ...properties }, ...children)

  /** What this device remembers. Pages may forbid it; then it lasts as long as the page. */
  class Memory {
    constructor(key) {
      this.key = key
      try {
        this.kept = JSON.parse(localStorage.getItem(key)) ?? {}
      } catch {
        this.kept = {}
      }
    }

    get(name) {
      return this.kept[name]
    }

    set(name, value) {
      this.kept[name] = value
      try {
        localStorage.setItem(this.key, JSON.stringify(this.kept))
      } catch {
        // Full or forbidden.
      }
    }
  }

  /** A Socket.IO connection that comes back by itself. */
  class Connection {
    constructor(url, { onOpen, onClose, onEvent }) {
      Object.assign(this, { url, onOpen, onClose, onEvent, pause: FIRST_PAUSE, isOpen: false })
      addEventListener("online", () => this.open())
      addEventListener("pagehide", () => this.socket?.close())
      addEventListener("pageshow", (event) => event.persisted && this.open())
    }

    open() {
      if (this.socket && this.socket.readyState < WebSocket.CLOSING) return
      clearTimeout(this.retry)
      const socket = (this.socket = new WebSocket(this.url))
      socket.onmessage = ({ data }) => this.take(String(data))
      socket.onclose = () => socket === this.socket && this.lose()
    }

    take(packet) {
      clearTimeout(this.silence)
      this.silence = setTimeout(() => this.socket.close(), PATIENCE)
      if (packet[0] === "0") this.socket.send("40")
      else if (packet === "2") this.socket.send("3")
      else if (packet.startsWith("40")) {
        this.isOpen = true
        this.pause = FIRST_PAUSE
        this.onOpen()
      } else if (packet.startsWith("42")) this.onEvent(...JSON.parse(packet.slice(2)))
    }

    lose() {
      clearTimeout(this.silence)
      this.isOpen = false
      this.onClose()
      // Not all at once.
      this.retry = setTimeout(() => this.open(), this.pause * (0.5 + Math.random()))
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE)
    }

    emit(event, body) {
      if (this.isOpen) this.socket.send(`42${JSON.stringify([event, body])}`)
    }
  }

  /** The visitor's ticket, what was said, and what waits to be said. `onChange` is called when any of it has changed. */
  class Desk {
    constructor(server, workspace, key, onChange) {
      this.server = server
      this.keys = { workspace_id: workspace, api_key: key }
      this.memory = new Memory(`chatd-desk-${workspace}`)
      this.onChange = onChange
      this.topics = null
      this.messages = []
      this.uploads = []
      this.waiting = this.memory.get("waiting") ?? []
      this.visitor = this.memory.get("visitor") ?? newId()
      this.memory.set("visitor", this.visitor)
      const url = `${server.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`
      this.connection = new Connection(url, {
        onOpen: () => this.resume(),
        onClose: () => this.onChange(),
        onEvent: (name, answer) => this.hear(name, answer),
      })
    }

    get ticket() {
      return this.memory.get("ticket")
    }

    get isOnline() {
      return this.connection.isOpen
    }

    ask(event, body = {}) {
      this.connection.emit(event, { ...this.keys, ...body })
    }

    resume() {
      if (this.ticket) this.about("watch_ticket", { product: this.ticket.product })
      if (this.ticket) this.about("get_ticket_messages", { product: this.ticket.product })
      else this.ask("get_all_topics")
      this.onChange()
    }

    about(event, body) {
      this.ask(event, { ticket_id: this.ticket._id, ...body })
    }

    rate(rating) {
      this.about("rate_ticket", { rating })
    }

    begin(topic) {
      this.ask("create_ticket", { user_id: this.visitor, product: topic, created_at: new Date().toISOString() })
    }

    /** Leave this ticket for another topic. */
    leave() {
      this.messages = []
      this.uploads = []
      this.keep([])
      this.memory.set("ticket", null)
      this.resume()
    }

    say(text) {
      const message = { message_data: text, client_id: newId(), created_at: new Date().toISOString() }
      this.keep([...this.waiting, message])
      this.post(message)
      this.onChange()
    }

    async attach(file) {
      const upload = { client_id: newId(), message_data: file.name }
      this.uploads.push(upload)
      this.onChange()
      try {
        await this.send(file, upload.client_id)
        this.uploads = this.uploads.filter((one) => one !== upload)
      } catch (error) {
        upload.error = error.message
      }
      this.onChange()
    }

    async send(file, client_id) {
      const body = new FormData()
      Object.entries({ user_id: this.visitor, client_id, file }).forEach(([name, value]) => body.append(name, value))
      const headers = { Authorization: `Bearer ${this.keys.api_key}` }
      const url = `${this.server}/api/desk/tickets/${this.ticket._id}/attachments`
      const response = await fetch(url, { method: "POST", headers, body })
      if (!response.ok) throw new Error((await response.json()).detail)
    }

    /** Safe to do again: the server knows what it has by the client_id. */
    post(message) {
      const { product } = this.ticket
      this.about("ticket_message_event", { ...message, error: undefined, product, user_id: this.visitor, reply_to: "None" })
    }

    hear(name, { data, status, operation } = {}) {
      const succeeded = status === "success"
      if (operation === "get_all_topics") this.topics = succeeded ? data : []
      else if (operation === "create_ticket" && succeeded) this.begun(data)
      else if (operation === "watch_ticket" && succeeded && this.ticket) this.become(data)
      else if (name === "ticket_changed" && this.ticket) this.follow(data)
      else if (operation === "get_ticket_messages" && succeeded) this.recall(data)
      else if (operation === "send_message" && succeeded) this.add(data)
      else if (name === "ticket_message_response" && !succeeded) this.fail(data)
      this.onChange()
    }

    begun(ticket) {
      this.become(ticket)
      this.about("watch_ticket")
    }

    /** Another one is what it was merged into, or one that was left; asking for ours tells which. */
    follow(ticket) {
      if (ticket._id === this.ticket._id) this.become(ticket)
      else this.resume()
    }

    become({ _id, product, ticket_number, state, rating }) {
      this.memory.set("ticket", { _id, product, number: ticket_number, state, rating })
    }

    recall(messages) {
      this.messages = []
      messages.forEach((message) => this.add(message))
      this.waiting.filter((message) => !message.error).forEach((message) => this.post(message))
    }

    add(message) {
      if (message.ticket_id !== this.ticket?._id || this.messages.some(({ _id }) => _id === message._id)) return
      this.messages.push(message)
      this.keep(this.waiting.filter(({ client_id }) => client_id !== message.client_id))
    }

    fail(sentence) {
      this.keep(this.waiting.map((message) => (message.error ? message : { ...message, error: sentence })))
    }

    keep(waiting) {
      this.waiting = waiting
      this.memory.set("waiting", waiting)
    }
  }

  /** The bubble and its panel. */
  class Widget {
    constructor(options) {
      this.desk = new Desk(options.server, options.workspace, options.key, () => this.draw())
      this.title = options.title ?? TEXT.title
      this.seen = this.desk.memory.get("seen") ?? 0
      this.build()
      if (this.desk.ticket) this.desk.connection.open(); // An answer may be waiting; others cost nobody anything.
    }

    build() {
      this.host = make("chatd-desk")
      const root = this.host.attachShadow({ mode: "open" })
      const sheet = new CSSStyleSheet(); // Policies that forbid inline styles allow these.
      sheet.replaceSync(STYLE)
      root.adoptedStyleSheets = [sheet]
      this.badge = make("span", { className: "badge", hidden: true })
      this.bubble = button({ className: "bubble", onclick: () => this.toggle() }, icon(), this.badge)
      this.heading = make("h2", { textContent: this.title })
      this.status = make("p", { className: "status", role: "status", hidden: true })
      this.topics = make("div", { className: "topics" })
      this.log = make("ol", { className: "log", ariaLive: "polite", tabIndex: 0 })
      this.box = make("textarea", { rows: 1, placeholder: TEXT.placeholder, ariaLabel: TEXT.placeholder, dir: "auto", maxLength: 5000 })
      this.files = make("input", { type: "file", hidden: true })
      const attach = button({ className: "attach", textContent: "📎", ariaLabel: TEXT.attach, onclick: () => this.files.click() })
      this.form = make("form", {}, this.files, attach, this.box, make("button", { textContent: TEXT.send }))
      this.again = button({ textContent: "＋", ariaLabel: TEXT.again, onclick: () => this.desk.leave() })
      this.question = make("p")
      this.stars = make("div", {}, ...[1, 2, 3, 4, 5].map((count) => this.star(count)))
      this.end = make("div", { className: "end" }, this.question, this.stars)
      const shut = button({ textContent: "×", ariaLabel: TEXT.close, onclick: () => this.toggle(false) })
      const header = make("header", {}, this.heading, this.again, shut)
      this.panel = make("section", { className: "panel", role: "dialog", ariaLabel: this.title, hidden: true })
      this.panel.append(header, this.status, this.topics, this.log, this.end, this.form)
      root.append(this.panel, this.bubble)
      this.listen()
      document.body.append(this.host)
      this.draw()
    }

    listen() {
      this.form.onsubmit = (event) => {
        event.preventDefault()
        if (this.box.value.trim()) this.desk.say(this.box.value.trim())
        this.box.value = ""
      }
      this.files.onchange = () => {
        [...this.files.files].forEach((file) => this.desk.attach(file))
        this.files.value = ""
      }
      this.box.onkeydown = (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault()
          this.form.requestSubmit()
        }
      }
      this.panel.onkeydown = (event) => {
        event.stopPropagation(); // The page's shortcuts are not meant.
        if (event.key === "Escape") this.toggle(false)
      }
    }

    toggle(isOpen = this.panel.hidden) {
      this.panel.hidden = !isOpen
      if (isOpen) this.desk.connection.open()
      this.draw()
      const next = isOpen ? this.panel.querySelector(".topics:not([hidden]) button, textarea") : this.bubble
      next?.focus()
    }

    draw() {
      const { ticket, topics, isOnline } = this.desk
      this.heading.textContent = ticket?.number ? `${this.title} · ${TEXT.number} #${ticket.number}` : this.title
      this.again.hidden = !ticket
      this.status.hidden = isOnline
      this.status.textContent = isOnline ? "" : TEXT.offline
      this.topics.hidden = Boolean(ticket)
      const isClosed = ticket?.state === "closed"
      const begins = ticket && !isClosed && this.form.hidden
      this.log.hidden = !ticket
      this.form.hidden = !ticket || isClosed
      this.end.hidden = !isClosed
      this.stars.hidden = Boolean(ticket?.rating)
      this.question.textContent = TEXT[ticket?.rating ? "rated" : "closed"]
      if (begins && !this.panel.hidden) this.box.focus()
      if (ticket) this.drawLog()
      else this.drawTopics(topics)
      this.drawBadge()
    }

    drawTopics(topics) {
      if (this.drawnTopics === topics) return
      this.drawnTopics = topics
      const choices = (topics ?? []).map(({ name }) => this.choice(name))
      this.topics.replaceChildren(...(topics ? [make("p", { textContent: choices.length ? TEXT.choose : TEXT.noTopics })] : []), ...choices)
      if (!this.panel.hidden) this.topics.querySelector("button")?.focus()
    }

    star(count) {
      return button({ textContent: "★", ariaLabel: TEXT.stars(count), onclick: () => this.desk.rate(count) })
    }

    choice(name) {
      return button({
        dir: "auto",
        textContent: name.replaceAll("_", " "),
        onclick: () => this.desk.begin(name),
      })
    }

    drawLog() {
      const { messages, waiting, uploads } = this.desk
      const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40
      const known = new Map([...this.log.children].map((item) => [item.dataset.id, item]))
      const items = [
        ...messages.map((message) => known.get(message._id) ?? this.item(message._id, message)),
        ...[...waiting, ...uploads].map((message) => this.item(message.client_id, message)),
      ]
      for (const item of [...this.log.children]) if (!items.includes(item)) item.remove()
      // What stays is not put in again: it would be read out as new.
      items.forEach((item, at) => this.log.children[at] === item || this.log.insertBefore(item, this.log.children[at] ?? null))
      if (isAtEnd) this.log.scrollTop = this.log.scrollHeight
    }

    item(id, { message_data, author, error, _id, attachments = [] }) {
      const text = typeof message_data === "string" ? message_data : JSON.stringify(message_data)
      const item = make("li", { dir: "auto" }, [attachments[0]?.name, attachments[0]?.url].includes(text) ? "" : text, ...attachments.map((file) => this.link(file)))
      item.dataset.id = id
      item.classList.toggle("mine", !_id || author === this.desk.visitor)
      item.classList.toggle("pending", !_id && !error)
      item.classList.toggle("failed", Boolean(error))
      if (error) item.append(make("small", { textContent: `${TEXT.failed} ${error}` }))
      return item
    }

    link({ url, name }) {
      const href = url.startsWith("/") ? this.desk.server + url : url
      return make("a", { href, target: "_blank", rel: "noopener", textContent: name || url })
    }

    drawBadge() {
      const theirs = this.desk.messages.filter(({ author }) => author !== this.desk.visitor).length
      if (!this.panel.hidden && document.visibilityState === "visible") {
        this.seen = theirs
        this.desk.memory.set("seen", theirs)
      }
      const unseen = Math.max(0, theirs - this.seen)
      this.badge.hidden = !unseen
      this.badge.textContent = unseen
      this.bubble.ariaExpanded = String(!this.panel.hidden)
      this.bubble.ariaLabel = unseen ? `${TEXT.open}, ${TEXT.newMessages(unseen)}` : TEXT[this.panel.hidden ? "open" : "close"]
    }
  }

  function icon() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
    svg.setAttribute("viewBox", "0 0 24 24")
    svg.setAttribute("aria-hidden", "true")
    path.setAttribute("d", ICON)
    path.setAttribute("fill", "currentColor")
    svg.append(path)
    return svg
  }

  const { src, dataset } = document.currentScript
  const start = () => new Widget({ server: new URL(src).origin, workspace: dataset.workspace, key: dataset.key, title: dataset.title })
  if (document.body) start()
  else addEventListener("DOMContentLoaded", start)
})()
