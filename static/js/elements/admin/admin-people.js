import { request } from "../../helpers/http.js"
import { say, sayCount } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"
import { trying } from "../../helpers/trying.js"
import { showAvatar } from "../avatar.js"

const USERS = "/api/app/admin/users"
const BOTS = "/api/app/bots"

/** Everybody who has an account, and what admins decide about them. */
export class AdminPeople extends HTMLElement {
  #user
  #confirm
  #once
  #users = []
  #parts = parts(this)

  attach({ user, confirm, once }) {
    this.#user = user
    this.#confirm = confirm
    this.#once = once
    this.#parts.filter.addEventListener("input", () => this.#draw())
    this.#parts.form.addEventListener("submit", (event) => this.#makeBot(event))
  }

  load() {
    return this.#try(async () => {
      this.#users = (await request("GET", USERS)).users
      this.#draw()
    })
  }

  #draw() {
    const wanted = this.#parts.filter.value.trim().toLocaleLowerCase()
    const found = this.#users.filter(({ name, username, email }) => [name, username, email].join("\n").toLocaleLowerCase().includes(wanted))
    setText(this.#parts.count, sayCount("admin.people_found", found.length))
    this.#parts.list.replaceChildren(...found.map((user) => this.#item(user)))
  }

  #item(user) {
    const element = cloned("admin-person")
    const { avatar, name, login, isAdmin, isBot, isOff, isOnline, buttons, rights, password, access } = parts(element)
    showAvatar(avatar, user)
    setText(name, user.name)
    setText(login, [user.username, user.email].filter(Boolean).join(" · "))
    isAdmin.hidden = !user.is_admin
    isOff.hidden = user.is_active
    isOnline.hidden = !user.is_online
    isBot.hidden = !user.is_bot
    buttons.hidden = user.id === this.#user.id
    rights.hidden = user.is_bot
    if (user.is_bot) setText(password, say("admin.token"))
    password.hidden = user.in_directory
    setText(rights, user.is_admin ? say("admin.demote") : say("admin.promote"))
    setText(access, user.is_active ? say("admin.disable") : say("admin.enable"))
    rights.addEventListener("click", () => this.#changeRights(user))
    access.addEventListener("click", () => this.#changeAccess(user))
    password.addEventListener("click", () => (user.is_bot ? this.#renewToken(user) : this.#renewPassword(user)))
    return element
  }

  async #changeRights(user) {
    const question = user.is_admin ? say("admin.demote_question", user) : say("admin.promote_question", user)
    if (await this.#confirm.ask(question, user.is_admin ? say("admin.demote") : say("admin.promote")))
      await this.#change(user, { is_admin: !user.is_admin })
  }

  async #changeAccess(user) {
    const isSure = !user.is_active || (await this.#confirm.ask(say("admin.disable_question", user), say("admin.disable")))
    if (isSure) await this.#change(user, { is_active: !user.is_active })
  }

  #change({ id }, decision) {
    return this.#try(async () => {
      await request("PATCH", `${USERS}/${id}`, decision)
      await this.load()
    })
  }

  async #renewPassword(user) {
    if (!(await this.#confirm.ask(say("admin.password_question", user), say("admin.password")))) return
    await this.#try(async () => {
      const { password } = await request("POST", `${USERS}/${user.id}/password`)
      this.#once.show(say("admin.password_of", user), say("admin.password_explain"), { [say("profile.password")]: password })
    })
  }

  async #renewToken(bot) {
    if (!(await this.#confirm.ask(say("admin.token_question", bot), say("admin.token")))) return
    await this.#try(async () => this.#showToken(bot, await request("POST", `${BOTS}/${bot.id}/token`)))
  }

  #makeBot(event) {
    event.preventDefault()
    const { form } = this.#parts
    this.#try(async () => {
      const bot = await request("POST", BOTS, Object.fromEntries(new FormData(form)))
      form.reset()
      this.#showToken({ name: bot.username }, bot)
      await this.load()
    })
  }

  #showToken(bot, { token }) {
    this.#once.show(say("admin.token_of", bot), say("admin.token_explain"), { [say("admin.token_name")]: token })
  }

  #try(act) {
    return trying(this.#parts.failure, act)
  }
}
