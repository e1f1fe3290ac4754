/** Says that the disk of the server is running full, for as long as it is. */
export class DiskBanner extends HTMLElement {
  attach(connection) {
    connection.addEventListener("frame", ({ detail }) => {
      if (detail.type === "hello") this.hidden = true // If it still is, that comes next.
      if (detail.type === "disk") this.#show(detail)
    })
  }

  #show({ state, text }) {
    this.textContent = text
    this.hidden = state === "ample"
  }
}
