import { dayOf } from "../helpers/time.js"

const TOGETHER = 5 * 60 * 1000 // Milliseconds within which one author's messages are shown as one block.

/**
 * What stands on the page for some messages, from top to bottom.
 *
 * A row has a `key` that stays the same, and a `type`: "day", "new" (before the first unread message) or "message".
 */
export function rowsOf(messages, isFirstUnread) {
  const rows = []
  let previous = null
  for (const message of messages) {
    const date = new Date(message.created_at)
    const isNewDay = !previous || dayOf(previous.date) !== dayOf(date)
    const isNew = isFirstUnread(message)
    if (isNewDay) rows.push({ type: "day", key: dayOf(date), date })
    if (isNew) rows.push({ type: "new", key: "new" })
    const isGrouped = !isNewDay && !isNew && belongTogether(previous, { message, date })
    rows.push({ type: "message", key: message, message, date, isGrouped })
    previous = { message, date }
  }
  return rows
}

function belongTogether(previous, { message, date }) {
  const one = previous.message.author
  const other = message.author
  return one.id === other.id && one.name === other.name && date - previous.date < TOGETHER && !message.parent
}
