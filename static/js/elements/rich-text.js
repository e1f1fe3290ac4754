// A message's text as nodes. Nothing a person wrote is ever read as markup.

import { blocksOf } from "../models/markdown.js"

const TAGS = { strong: "strong", em: "em", strike: "s" }
const BLOCKS = { text: "p", quote: "blockquote" }

/** The nodes of a text, in which `people` are mentioned; `me` is the id of the reader. */
export function richText(text, people, me) {
  return blocksOf(text, (within, at) => people.mentionedAt(within, at)).map((block) => {
    if (block.type !== "code") return filled(element(BLOCKS[block.type], { dir: "auto" }), block.parts, me)
    const pre = element("pre", { tabIndex: 0 })
    pre.append(Object.assign(element("code"), { textContent: block.text }))
    return pre
  })
}

function filled(parent, parts, me) {
  parent.append(...parts.map((part) => (typeof part === "string" ? part : node(part, me))))
  return parent
}

function node(part, me) {
  if (part.type === "code") return element("code", { textContent: part.text })
  if (part.type === "mention") return mention(part.person, me)
  if (part.type === "link") return filled(link(part.href), part.parts, me)
  return filled(element(TAGS[part.type]), part.parts, me)
}

function mention({ id, username }, me) {
  const className = id === me ? "mention mention--me" : "mention"
  return element("span", { className, textContent: `@${username}` })
}

function link(href) {
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" })
}

function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties)
}
