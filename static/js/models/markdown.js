/**
 * What a message says, as a tree: never as markup.
 *
 * A block is `{type: "text" | "quote", parts}` or `{type: "code", text}`. A part is a string or
 * `{type: "strong" | "em" | "strike", parts}`, `{type: "code", text}`, `{type: "link", href, parts}` or
 * `{type: "mention", person}`.
 */

import { emojiNamed } from "../helpers/emoji.js"

const FENCE = /^```[\w+-]*\s*$/
const QUOTE = /^> ?/

// Each excludes its own sign from what stands between, so that no text takes long, however odd.
const INLINE = [
  ["code", /`([^`\n]+)`/y],
  ["named", /\[([^[\]\n]+)\]\((https?:\/\/[^\s()<>]+)\)/y],
  ["address", /https?:\/\/[^\s<>"'`]+/y],
  ["strong", /\*\*(?=\S)([^*\n]+)(?<=\S)\*\*/y],
  ["em", /\*(?=\S)([^*\n]+)(?<=\S)\*/y],
  ["em", /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]+)(?<=\S)_(?![\p{L}\p{N}_])/uy],
  ["strike", /~~(?=\S)([^~\n]+)(?<=\S)~~/y],
  ["emoji", /:([a-z_]+):/y],
]
const SIGNS = /[`[h*_~:@]/g
const AFTER_ADDRESS = /[.,;:!?)\]*_~]+$/

/** `mention(text, place)`: the `{person, length}` that stands there, or null. */
export function blocksOf(text, mention = () => null) {
  const blocks = []
  const lines = text.split("\n")
  while (lines.length) blocks.push(block(lines, mention))
  return blocks
}

function block(lines, mention) {
  if (FENCE.test(lines[0]) && lines.length > 1) return code(lines)
  const isQuote = QUOTE.test(lines[0])
  const own = []
  while (lines.length && QUOTE.test(lines[0]) === isQuote && !(own.length && FENCE.test(lines[0]))) own.push(lines.shift())
  const text = isQuote ? own.map((line) => line.replace(QUOTE, "")) : own
  return { type: isQuote ? "quote" : "text", parts: partsOf(text.join("\n"), mention) }
}

function code(lines) {
  lines.shift()
  const end = lines.findIndex((line) => /^```\s*$/.test(line))
  const own = lines.splice(0, end < 0 ? lines.length : end)
  lines.shift()
  return { type: "code", text: own.join("\n") }
}

/** The parts of a text without blocks. */
export function partsOf(text, mention = () => null) {
  const parts = []
  let done = 0
  SIGNS.lastIndex = 0
  for (let sign = SIGNS.exec(text); sign; sign = SIGNS.exec(text)) {
    const found = partAt(text, sign.index, mention)
    if (!found) continue
    if (done < sign.index) parts.push(text.slice(done, sign.index))
    parts.push(found.part)
    SIGNS.lastIndex = done = sign.index + found.length
  }
  if (done < text.length) parts.push(text.slice(done))
  return parts
}

function partAt(text, place, mention) {
  if (text[place] === "@") return mentionAt(text, place, mention)
  const at = SIGNS.lastIndex
  for (const [type, pattern] of INLINE) {
    pattern.lastIndex = place
    const found = pattern.exec(text)
    const part = found && made(type, found, mention)
    SIGNS.lastIndex = at // Parts within parts have used it, too.
    if (part) return { part, length: type === "address" ? part.href.length : found[0].length }
  }
  return null
}

function made(type, found, mention) {
  const [whole, first, second] = found
  if (type === "emoji") return emojiNamed(first) ?? null
  if (type === "code") return { type, text: first }
  if (type === "named") return { type: "link", href: second, parts: [first] }
  if (type === "address") return address(whole)
  return { type, parts: partsOf(first, mention) }
}

function address(whole) {
  const href = whole.replace(AFTER_ADDRESS, "")
  return { type: "link", href, parts: [href] }
}

function mentionAt(text, place, mention) {
  const found = mention(text, place)
  return found && { part: { type: "mention", person: found.person }, length: found.length }
}
