import { copy } from "../helpers/clipboard.js"
import { request } from "../helpers/http.js"
import { say } from "../helpers/say.js"
import { cloned, parts, setText } from "../helpers/template.js"
import { shortMomentOf } from "../helpers/time.js"
import { trying } from "../helpers/trying.js"

/** The webhooks of a room that lead one `way`, and new ones. What nobody is told again is shown until `forget`. */
export class HookList extends HTMLElement {
  #confirm
  #path
  #parts = parts(this)

  attach({ confirm }) {
    const { form, secret, copy: button } = this.#parts
    this.#confirm = confirm
    form.addEventListener("submit", (event) => this.#make(event))
    button.addEventListener("click", () => setText(button, say(copy(secret.value) ? "invite.copied" : "invite.copy_by_hand")))
  }

  show({ id }) {
    this.#path = `/api/app/rooms/${id}/hooks/${this.getAttribute("way")}`
    this.#parts.form.reset()
    this.#parts.list.replaceChildren()
    this.#try(() => this.#load())
  }

  forget() {
    this.#parts.secret.value = ""
    this.#parts.once.hidden = true
  }

  async #load() {
    const path = this.#path
    const { hooks } = await request("GET", path)
    if (path !== this.#path) return
    this.#parts.list.replaceChildren(...hooks.map((hook) => this.#item(hook)))
    this.#parts.none.hidden = hooks.length > 0
  }

  #item(hook) {
    const element = cloned("hook")
    const { name, url, about, resume, remove } = parts(element)
    setText(name, hook.name)
    setText(url, hook.url ?? "")
    setText(about, stateOf(hook))
    resume.hidden = !hook.paused
    resume.setAttribute("aria-label", say("hooks.resume_one", hook))
    remove.setAttribute("aria-label", say("admin.remove", hook))
    resume.addEventListener("click", () => this.#change("PUT", hook))
    remove.addEventListener("click", () => this.#remove(hook))
    return element
  }

  async #remove(hook) {
    if (await this.#confirm.ask(say("hooks.remove_question", hook), say("room.remove_member"))) await this.#change("DELETE", hook)
  }

  /** The button that was pressed goes away with its line. */
  async #change(method, { id }) {
    await this.#try(async () => {
      await request(method, `${this.#path}/${id}`)
      await this.#load()
    })
    this.#parts.heading.focus()
  }

  #make(event) {
    event.preventDefault()
    const { form, once, secret, copy: button } = this.#parts
    const wanted = new FormData(form)
    const events = wanted.has("url") ? { events: wanted.getAll("events") } : {}
    this.#try(async () => {
      const made = await request("POST", this.#path, { ...Object.fromEntries(wanted), ...events })
      form.reset()
      secret.value = made.secret ?? made.url
      setText(button, say("invite.copy"))
      once.hidden = false
      secret.focus()
      secret.select()
      await this.#load()
    })
  }

  #try(act) {
    return trying(this.#parts.failure, act)
  }
}

function stateOf({ url, paused, failure, failing_since: since, created_at: made }) {
  if (paused) return say("hooks.paused", { reason: paused })
  if (failure) return say("hooks.failing", { failure, since: shortMomentOf(new Date(since)) })
  return say(url ? "hooks.works" : "hooks.since", { since: shortMomentOf(new Date(made)) })
}
