import { request } from "../../helpers/http.js"
import { sayCount } from "../../helpers/say.js"
import { cloned, parts, setText } from "../../helpers/template.js"
import { nameItem } from "./name-item.js"

/** A workspace in the list, which asks for its topics and managers when it is opened. */
export function deskItem(desk, { rotate, attempt }) {
  const element = cloned("admin-desk")
  const words = parts(element)
  const path = `/api/desk/workspaces/${desk.id}`
  const load = () => attempt(() => fill(words, path, { attempt, load }))
  setText(words.name, desk.name)
  setText(words.id, desk.id)
  words.rotate.addEventListener("click", () => rotate(desk))
  words.details.addEventListener("toggle", () => words.details.open && load())
  for (const [form, rest] of [[words.addManager, "managers"], [words.addTopic, "topics"]])
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      attempt(() => add(form, `${path}/${rest}`).then(load))
    })
  return element
}

async function add(form, path) {
  await request("POST", path, Object.fromEntries(new FormData(form)))
  form.reset()
}

async function fill(words, path, { attempt, load }) {
  const [{ topics }, { managers }] = await Promise.all([request("GET", `${path}/topics`), request("GET", `${path}/managers`)])
  words.topics.replaceChildren(...topics.map(({ name }) => nameItem(name)))
  const remove = (id) => attempt(() => request("DELETE", `${path}/managers/${id}`).then(load))
  words.managers.replaceChildren(
    ...managers.map(({ id, user_id: name, tickets }) => nameItem(String(name), sayCount("admin.tickets", tickets), () => remove(id))),
  )
}
