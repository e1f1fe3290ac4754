import { say } from "./say.js"

const LASTED = /^Call, (?:0:0?)?(.+)$/ // Without hours, when there are none.

/** What a message that tells of a call says to a reader: the server keeps such texts for clients of all kinds. */
export function callText({ text, author }, reader) {
  const lasted = LASTED.exec(text)
  if (lasted) return say("call.lasted", { length: lasted[1] })
  return author.id === reader ? say("call.not_answered") : say("call.missed")
}

export function isMissed({ kind, text }) {
  return kind === "call" && !LASTED.test(text)
}

/** As people read it: 1:05, or 1:00:05. */
export function lengthOf(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return (parts[0] ? parts : parts.slice(1)).map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":")
}
