/** Shows the one section that the address names, or the first. A section has `load`, which asks for what it shows. */
export class SectionTabs extends HTMLElement {
  attach() {
    addEventListener("hashchange", () => this.#show())
    this.#show()
  }

  #show() {
    const links = [...this.querySelectorAll("a")]
    const chosen = links.find(({ hash }) => hash === location.hash) ?? links[0]
    for (const link of links) {
      document.querySelector(link.hash).hidden = link !== chosen
      if (link === chosen) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
    document.querySelector(chosen.hash).load()
  }
}
