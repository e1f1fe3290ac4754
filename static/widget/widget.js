/* The support desk on any web page, in one line:
 *
 *   <script src="https://box/widget.js" data-workspace="..." data-key="public_..." defer></script>
 *
 * Everything is drawn in a shadow root, so neither page nor bubble disturbs the other, and all that people wrote
 * is shown as text. What it needs of a content security policy: script-src and connect-src of our origin.
 */
(() => {
  "use strict";

  const TEXT = {
    open: "Open support chat",
    close: "Close support chat",
    title: "Support",
    choose: "What is it about?",
    noTopics: "Nobody is at the desk right now. Please try again later.",
    placeholder: "Write a message",
    send: "Send",
    offline: "No connection. What you write is sent later.",
    failed: "Not sent:",
    again: "Something else",
    number: "Ticket",
    message: "Message",
    newMessages: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
  };

  const STYLE = `
    :host { all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483000; color-scheme: light dark;
      --ground: #fff; --ink: #1c1e21; --faint: #62666d; --line: #d9dce1; --mine: #1f5fbf; --on-mine: #fff; --theirs: #eef0f3;
      font: 15px/1.4 system-ui, sans-serif; color: var(--ink); }
    @media (prefers-color-scheme: dark) { :host { --ground: #1d1f23; --ink: #eceef1; --faint: #a3a8b0; --line: #3a3e45;
      --mine: #2f6fd0; --theirs: #2b2f36; } }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button, textarea { font: inherit; color: inherit; }
    button { cursor: pointer; }
    :focus-visible { outline: 3px solid #6aa5ff; outline-offset: 2px; }
    .bubble { position: fixed; inset: auto 20px 20px auto; width: 56px; height: 56px; border: 0; border-radius: 50%;
      background: var(--mine); color: var(--on-mine); box-shadow: 0 4px 16px #0004; }
    .bubble svg { width: 28px; height: 28px; vertical-align: middle; }
    .badge { position: absolute; inset: -4px -4px auto auto; min-width: 22px; padding: 0 6px; border-radius: 11px;
      background: #c5221f; color: #fff; font-size: 13px; line-height: 22px; }
    .panel { position: fixed; inset: auto 20px 88px auto; display: flex; flex-direction: column; width: 360px;
      height: min(560px, calc(100vh - 110px)); height: min(560px, calc(100dvh - 110px)); background: var(--ground);
      border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 8px 32px #0005; overflow: hidden; }
    header { display: flex; align-items: center; gap: 8px; padding: 10px 12px; border-bottom: 1px solid var(--line); }
    h2 { flex: 1; margin: 0; font-size: 16px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    header button { border: 0; background: none; width: 36px; height: 36px; font-size: 20px; border-radius: 8px; }
    .status { margin: 0; padding: 6px 12px; font-size: 13px; color: var(--faint); border-bottom: 1px solid var(--line); }
    .topics { padding: 16px; overflow-y: auto; }
    .topics p { margin: 0 0 12px; }
    .topics button { display: block; width: 100%; margin: 0 0 8px; padding: 12px; text-align: start; background: none;
      border: 1px solid var(--line); border-radius: 8px; }
    .topics button:hover { background: var(--theirs); }
    .log { flex: 1; margin: 0; padding: 12px; overflow-y: auto; list-style: none; overscroll-behavior: contain; }
    .log li { width: fit-content; max-width: 85%; margin: 0 0 8px; padding: 8px 12px; border-radius: 12px;
      background: var(--theirs); white-space: pre-wrap; overflow-wrap: anywhere; }
    .log .mine { margin-inline-start: auto; background: var(--mine); color: var(--on-mine); }
    .log .pending { opacity: .65; }
    .log .failed { outline: 2px solid #c5221f; }
    .log small { display: block; font-size: 12px; }
    form { display: flex; gap: 8px; padding: 10px; border-top: 1px solid var(--line); }
    textarea { flex: 1; min-width: 0; max-height: 120px; padding: 8px 10px; resize: none; background: var(--ground);
      border: 1px solid var(--line); border-radius: 8px; }
    form button { padding: 0 16px; border: 0; border-radius: 8px; background: var(--mine); color: var(--on-mine); }
    @media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
      .panel + .bubble[aria-expanded="true"] { display: none; } textarea { font-size: 16px; } }
    @media (prefers-reduced-motion: no-preference) { .panel { animation: rise .15s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(8px); } } }`;

  const ICON = "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z";
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 30000;
  const PATIENCE = 60000; // The server pings more often than this.

  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

  /** Makes an element: make("p", { className: "x" }, "text", child). */
  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /** What this device remembers. Pages may forbid it; then it lasts as long as the page. */
  class Memory {
    constructor(key) {
      this.key = key;
      try {
        this.kept = JSON.parse(localStorage.getItem(key)) ?? {};
      } catch {
        this.kept = {};
      }
    }

    get(name) {
      return this.kept[name];
    }

    set(name, value) {
      this.kept[name] = value;
      try {
        localStorage.setItem(this.key, JSON.stringify(this.kept));
      } catch {
        // Full or forbidden.
      }
    }
  }

  /** A Socket.IO connection that comes back by itself. */
  class Connection {
    constructor(url, { onOpen, onClose, onEvent }) {
      Object.assign(this, { url, onOpen, onClose, onEvent, pause: FIRST_PAUSE, isOpen: false });
      addEventListener("online", () => this.open());
      addEventListener("pagehide", () => this.socket?.close());
      addEventListener("pageshow", (event) => event.persisted && this.open());
    }

    open() {
      if (this.socket && this.socket.readyState < WebSocket.CLOSING) return;
      clearTimeout(this.retry);
      const socket = (this.socket = new WebSocket(this.url));
      socket.onmessage = ({ data }) => this.take(String(data));
      socket.onclose = () => socket === this.socket && this.lose();
    }

    take(packet) {
      clearTimeout(this.silence);
      this.silence = setTimeout(() => this.socket.close(), PATIENCE);
      if (packet[0] === "0") this.socket.send("40");
      else if (packet === "2") this.socket.send("3");
      else if (packet.startsWith("40")) {
        this.isOpen = true;
        this.pause = FIRST_PAUSE;
        this.onOpen();
      } else if (packet.startsWith("42")) this.onEvent(...JSON.parse(packet.slice(2)));
    }

    lose() {
      clearTimeout(this.silence);
      this.isOpen = false;
      this.onClose();
      // Not all at once, when a server comes back.
      this.retry = setTimeout(() => this.open(), this.pause * (0.5 + Math.random()));
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    }

    emit(event, body) {
      if (this.isOpen) this.socket.send(`42${JSON.stringify([event, body])}`);
    }
  }

  /** The visitor's ticket, what was said, and what waits to be said. `onChange` is called when any of it has changed. */
  class Desk {
    constructor(server, workspace, key, onChange) {
      this.keys = { workspace_id: workspace, api_key: key };
      this.memory = new Memory(`chatd-desk-${workspace}`);
      this.onChange = onChange;
      this.topics = null;
      this.messages = [];
      this.waiting = this.memory.get("waiting") ?? [];
      this.visitor = this.memory.get("visitor") ?? newId();
      this.memory.set("visitor", this.visitor);
      const url = `${server.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`;
      this.connection = new Connection(url, {
        onOpen: () => this.resume(),
        onClose: () => this.onChange(),
        onEvent: (name, answer) => this.hear(name, answer),
      });
    }

    get ticket() {
      return this.memory.get("ticket");
    }

    get isOnline() {
      return this.connection.isOpen;
    }

    ask(event, body = {}) {
      this.connection.emit(event, { ...this.keys, ...body });
    }

    resume() {
      if (this.ticket) this.ask("get_ticket_messages", { ticket_id: this.ticket._id, product: this.ticket.product });
      else this.ask("get_all_topics");
      this.onChange();
    }

    begin(topic) {
      this.ask("create_ticket", { user_id: this.visitor, product: topic, created_at: new Date().toISOString() });
    }

    /** Leave this ticket for another topic. */
    leave() {
      this.messages = [];
      this.keep([]);
      this.memory.set("ticket", null);
      this.resume();
    }

    say(text) {
      const message = { message_data: text, client_id: newId(), created_at: new Date().toISOString() };
      this.keep([...this.waiting, message]);
      this.post(message);
      this.onChange();
    }

    /** Safe to do again: the server knows what it has by the client_id. */
    post(message) {
      const { _id, product } = this.ticket;
      this.ask("ticket_message_event", { ...message, error: undefined, ticket_id: _id, product, user_id: this.visitor, reply_to: "None" });
    }

    hear(name, { data, status, operation } = {}) {
      const succeeded = status === "success";
      if (operation === "get_all_topics") this.topics = succeeded ? data : [];
      else if (operation === "create_ticket" && succeeded) this.memory.set("ticket", { _id: data._id, product: data.product, number: data.ticket_number });
      else if (operation === "get_ticket_messages" && succeeded) this.recall(data);
      else if (operation === "send_message" && succeeded) this.add(data);
      else if (name === "ticket_message_response" && !succeeded) this.fail(data);
      this.onChange();
    }

    recall(messages) {
      this.messages = [];
      messages.forEach((message) => this.add(message));
      this.waiting.filter((message) => !message.error).forEach((message) => this.post(message));
    }

    add(message) {
      if (message.ticket_id !== this.ticket?._id || this.messages.some(({ _id }) => _id === message._id)) return;
      this.messages.push(message);
      this.keep(this.waiting.filter(({ client_id }) => client_id !== message.client_id));
    }

    fail(sentence) {
      this.keep(this.waiting.map((message) => (message.error ? message : { ...message, error: sentence })));
    }

    keep(waiting) {
      this.waiting = waiting;
      this.memory.set("waiting", waiting);
    }
  }

  /** The bubble and its panel. */
  class Widget {
    constructor(options) {
      this.desk = new Desk(options.server, options.workspace, options.key, () => this.draw());
      this.title = options.title ?? TEXT.title;
      this.seen = this.desk.memory.get("seen") ?? 0;
      this.build();
      if (this.desk.ticket) this.desk.connection.open(); // An answer may be waiting; others cost nobody anything.
    }

    build() {
      this.host = make("chatd-desk");
      const root = this.host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet(); // Policies that forbid inline styles allow these.
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.badge = make("span", { className: "badge", hidden: true });
      this.bubble = make("button", { className: "bubble", type: "button", onclick: () => this.toggle() }, icon(), this.badge);
      this.heading = make("h2", { textContent: this.title });
      this.status = make("p", { className: "status", role: "status", hidden: true });
      this.topics = make("div", { className: "topics" });
      this.log = make("ol", { className: "log", role: "log", tabIndex: 0 });
      this.box = make("textarea", { rows: 1, placeholder: TEXT.placeholder, ariaLabel: TEXT.message, dir: "auto", maxLength: 5000 });
      this.form = make("form", {}, this.box, make("button", { textContent: TEXT.send }));
      this.again = make("button", { type: "button", textContent: "＋", title: TEXT.again, ariaLabel: TEXT.again, onclick: () => this.desk.leave() });
      const shut = make("button", { type: "button", textContent: "×", ariaLabel: TEXT.close, onclick: () => this.toggle(false) });
      const header = make("header", {}, this.heading, this.again, shut);
      this.panel = make("section", { className: "panel", role: "dialog", ariaLabel: this.title, hidden: true });
      this.panel.append(header, this.status, this.topics, this.log, this.form);
      root.append(this.panel, this.bubble);
      this.listen();
      document.body.append(this.host);
      this.draw();
    }

    listen() {
      this.form.onsubmit = (event) => {
        event.preventDefault();
        if (this.box.value.trim()) this.desk.say(this.box.value.trim());
        this.box.value = "";
      };
      this.box.onkeydown = (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          this.form.requestSubmit();
        }
      };
      this.panel.onkeydown = (event) => {
        event.stopPropagation(); // The page's shortcuts are not meant.
        if (event.key === "Escape") this.toggle(false);
      };
    }

    toggle(isOpen = this.panel.hidden) {
      this.panel.hidden = !isOpen;
      if (isOpen) this.desk.connection.open();
      this.draw();
      (isOpen ? this.panel.querySelector(".topics:not([hidden]) button, textarea") : this.bubble)?.focus();
    }

    draw() {
      const { ticket, topics, isOnline } = this.desk;
      this.heading.textContent = ticket?.number ? `${this.title} · ${TEXT.number} #${ticket.number}` : this.title;
      this.again.hidden = !ticket;
      this.status.hidden = isOnline;
      this.status.textContent = isOnline ? "" : TEXT.offline;
      this.topics.hidden = Boolean(ticket);
      const begins = ticket && this.form.hidden;
      this.log.hidden = this.form.hidden = !ticket;
      if (begins && !this.panel.hidden) this.box.focus();
      if (ticket) this.drawLog();
      else this.drawTopics(topics);
      this.drawBadge();
    }

    drawTopics(topics) {
      if (this.drawnTopics === topics) return;
      this.drawnTopics = topics;
      const choices = (topics ?? []).map(({ name }) => this.choice(name));
      this.topics.replaceChildren(...(topics ? [make("p", { textContent: choices.length ? TEXT.choose : TEXT.noTopics })] : []), ...choices);
      if (!this.panel.hidden) this.topics.querySelector("button")?.focus();
    }

    choice(name) {
      return make("button", {
        type: "button",
        dir: "auto",
        textContent: name.replaceAll("_", " "),
        onclick: () => this.desk.begin(name),
      });
    }

    drawLog() {
      const { messages, waiting } = this.desk;
      const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
      const known = new Map([...this.log.children].map((item) => [item.dataset.id, item]));
      const items = [
        ...messages.map((message) => known.get(message._id) ?? this.item(message._id, message)),
        ...waiting.map((message) => this.item(message.client_id, message)),
      ];
      [...this.log.children].filter((item) => !items.includes(item)).forEach((item) => item.remove());
      // What stays is not put in again: it would be read out as new.
      items.forEach((item, at) => this.log.children[at] === item || this.log.insertBefore(item, this.log.children[at] ?? null));
      if (isAtEnd) this.log.scrollTop = this.log.scrollHeight;
    }

    item(id, { message_data, author, error, _id }) {
      const item = make("li", { dir: "auto", textContent: typeof message_data === "string" ? message_data : JSON.stringify(message_data) });
      item.dataset.id = id;
      item.classList.toggle("mine", !_id || author === this.desk.visitor);
      item.classList.toggle("pending", !_id && !error);
      item.classList.toggle("failed", Boolean(error));
      if (error) item.append(make("small", { textContent: `${TEXT.failed} ${error}` }));
      return item;
    }

    drawBadge() {
      const theirs = this.desk.messages.filter(({ author }) => author !== this.desk.visitor).length;
      if (!this.panel.hidden && document.visibilityState === "visible") {
        this.seen = theirs;
        this.desk.memory.set("seen", theirs);
      }
      const unseen = Math.max(0, theirs - this.seen);
      this.badge.hidden = !unseen;
      this.badge.textContent = unseen;
      this.bubble.ariaExpanded = String(!this.panel.hidden);
      this.bubble.ariaLabel = unseen ? `${TEXT.open}, ${TEXT.newMessages(unseen)}` : TEXT[this.panel.hidden ? "open" : "close"];
    }
  }

  function icon() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", ICON);
    path.setAttribute("fill", "currentColor");
    svg.append(path);
    return svg;
  }

  const { src, dataset } = document.currentScript;
  const start = () => new Widget({ server: new URL(src).origin, workspace: dataset.workspace, key: dataset.key, title: dataset.title });
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
