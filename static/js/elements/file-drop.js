/** The ways in which files come into the open room: a button, by drag and drop, and with a paste. */
export class FileDrop extends HTMLElement {
  #chat
  #depth = 0 // Of the elements that the dragged files are over.

  attach(chat, { room, text }) {
    this.#chat = chat
    const input = this.querySelector("input")
    this.querySelector("button").addEventListener("click", () => input.click())
    input.addEventListener("change", () => this.#take(input.files, () => (input.value = "")))
    text.addEventListener("paste", (event) => this.#pasted(event))
    room.addEventListener("dragenter", (event) => this.#over(event, room, 1))
    room.addEventListener("dragleave", (event) => this.#over(event, room, -1))
    room.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault())
    room.addEventListener("drop", (event) => this.#dropped(event, room))
  }

  #take(files, then = () => {}) {
    for (const file of [...files]) this.#chat.upload(file)
    then()
  }

  #pasted(event) {
    const { files } = event.clipboardData
    if (!files.length) return
    event.preventDefault()
    this.#take(files)
  }

  #over(event, room, step) {
    if (!hasFiles(event) || !this.#chat.current) return
    event.preventDefault()
    this.#depth += step
    room.classList.toggle("chat__room--drop", this.#depth > 0)
  }

  #dropped(event, room) {
    if (!hasFiles(event) || !this.#chat.current) return
    event.preventDefault()
    this.#depth = 0
    room.classList.remove("chat__room--drop")
    this.#take(event.dataTransfer.files)
  }
}

function hasFiles({ dataTransfer }) {
  return dataTransfer.types.includes("Files")
}
