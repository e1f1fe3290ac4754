import { newId } from "../helpers/ids.js"
import { say } from "../helpers/say.js"

/** Files on their way into rooms, each as a message of its own that shows how far it is. */
export class Uploads {
  #running = new Map() // Requests, by client_id.

  /** Send a file; the message stands in the room at once. */
  start(room, author, file) {
    const message = {
      client_id: newId(),
      text: "",
      author,
      mentions: [],
      created_at: new Date().toISOString(),
      attachments: [preview(file)],
      upload: file,
      progress: 0,
    }
    room.pend(message)
    this.#send(room, message)
  }

  retry(room, { client_id: id, upload }) {
    room.settle(id, { state: "pending", progress: 0 })
    this.#send(room, { client_id: id, upload })
  }

  /** Stop it, and forget the message. */
  cancel(room, message) {
    this.#running.get(message.client_id)?.abort()
    this.#running.delete(message.client_id)
    room.giveUp(message)
  }

  #send(room, { client_id: id, upload }) {
    const request = new XMLHttpRequest() // fetch does not tell how far it is.
    this.#running.set(id, request)
    request.upload.onprogress = ({ loaded, total }) => room.settle(id, { progress: Math.floor((100 * loaded) / total) })
    request.onload = () => this.#ended(room, id, request)
    request.onerror = () => this.#failed(room, id, say("app.no_answer"))
    request.open("POST", `/api/app/rooms/${room.id}/files`)
    request.responseType = "json"
    request.send(formOf({ client_id: id, file: upload }))
  }

  #ended(room, id, { status, response }) {
    if (status !== 201) return this.#failed(room, id, response?.detail ?? say("app.no_answer"))
    this.#running.delete(id)
    room.settle(id, response)
  }

  #failed(room, id, error) {
    this.#running.delete(id)
    room.settle(id, { state: "failed", error })
  }
}

function formOf(fields) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

/** What is shown of a file until the server has it. */
function preview(file) {
  const url = URL.createObjectURL(file)
  const isPicture = file.type.startsWith("image/") && file.type !== "image/svg+xml"
  return { url, name: file.name, media_type: file.type, size: file.size, width: 0, height: 0, thumbnail: isPicture ? url : null }
}
