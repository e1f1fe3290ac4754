import { say } from "../helpers/say.js"
import { sizeOf } from "../helpers/size.js"
import { cloned, parts, setText } from "../helpers/template.js"

const SAFE = ["http:", "https:", "blob:"]
const LARGEST = 320 // Pixels of either side of a picture in a list.

/** A file as an item of a list: a picture that can be looked at, or a card. */
export function fileItem(file) {
  const address = new URL(file.url, location)
  return file.thumbnail ? picture(file, address) : card(file, address)
}

function picture({ name, width, height, thumbnail }, address) {
  const item = cloned("picture")
  const { button, image } = parts(item)
  button.value = address
  button.setAttribute("aria-label", say("file.view", { name }))
  image.alt = name
  image.src = thumbnail
  const scale = Math.min(1, LARGEST / Math.max(width, height))
  if (width) Object.assign(image, { width: Math.round(width * scale), height: Math.round(height * scale) })
  return item
}

function card({ name, size, media_type: type }, address) {
  const item = cloned("file")
  const { link, name: word, details } = parts(item)
  if (SAFE.includes(address.protocol)) link.href = address
  setText(word, name || address.host)
  setText(details, size ? `${sizeOf(size)} · ${type}` : address.host)
  return item
}
