import { say } from "./say.js"

const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" })
const OTHER_YEAR = new Intl.DateTimeFormat(undefined, { dateStyle: "long" })
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" })
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" })
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" })

/** The day of a date where the reader is, as a key. */
export function dayOf(date) {
  return [date.getFullYear(), date.getMonth(), date.getDate()].join("-")
}

export function dayName(date, now = new Date()) {
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (dayOf(date) === dayOf(now)) return say("day.today")
  if (dayOf(date) === dayOf(yesterday)) return say("day.yesterday")
  return (date.getFullYear() === now.getFullYear() ? DAY : OTHER_YEAR).format(date)
}

export function timeOf(date) {
  return TIME.format(date)
}

export function shortMomentOf(date) {
  return SHORT.format(date)
}

export function momentOf(date) {
  return MOMENT.format(date)
}
