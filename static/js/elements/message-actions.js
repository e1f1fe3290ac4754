import { copy } from "../helpers/clipboard.js"
import { say } from "../helpers/say.js"

const ALWAYS = ["react", "reply", "link", "info"]

/** What is done with messages. Whatever goes wrong is said. */
export class MessageActions {
  #chat
  #picker
  #confirm
  #info
  #box

  constructor(chat, { picker, confirm, info, box }) {
    this.#chat = chat
    this.#picker = picker
    this.#confirm = confirm
    this.#info = info
    this.#box = box
  }

  /** The names of what the reader may do with a message. */
  allowed(message) {
    const isMine = message.author.id === this.#chat.user.id
    const isAdmin = this.#chat.current.role === "admin"
    const may = { edit: isMine && message.kind !== "call", delete: isMine || isAdmin, pin: isAdmin }
    return new Set([...ALWAYS, ...Object.keys(may).filter((name) => may[name])])
  }

  /** `button` is where it was asked for. */
  run(action, message, button) {
    this.#run(action, message, button).catch((error) => this.#chat.announce("trouble", error.message))
  }

  async #run(action, message, button) {
    await this.#actions[action](message, button)
  }

  #actions = {
    react: async (message, button) => this.#toggle(message, await this.#picker.pick(button)),
    reaction: (message, button) => this.#toggle(message, button.value),
    reply: (message) => this.#chat.announce("reply", message),
    edit: (message) => this.#chat.announce("edit", message),
    pin: (message) => this.#chat.change("pin", message, { remove: Boolean(message.pinned_at) }),
    info: (message, button) => this.#info.show(message, button),
    retry: (message) => this.#chat.retry(this.#chat.current, message),
    discard: (message) => this.#chat.giveUp(this.#chat.current, message),
    view: (message, button) => this.#box.show(button),
    link: (message) => this.#copyLink(message),
    delete: (message) => this.#delete(message),
  }

  async #toggle(message, reaction) {
    if (!reaction) return
    const remove = Boolean(message.reactions[reaction]?.includes(this.#chat.user.id))
    await this.#chat.change("react", message, { reaction, remove })
  }

  #copyLink({ seq }) {
    const address = `${location.origin}/rooms/${this.#chat.current.id}#${seq}`
    this.#chat.announce("notice", copy(address) ? say("message.link_copied") : address)
  }

  async #delete(message) {
    if (await this.#confirm.askTo("message.delete")) await this.#chat.change("delete", message)
  }
}
