const KEY = "chatd.offline"
const MOST = 1_000_000 // Characters.

/** What the browser keeps for when there is no connection, or null. */
export function kept() {
  return JSON.parse(localStorage.getItem(KEY))
}

export function keep(value) {
  const text = JSON.stringify(value)
  if (text.length > MOST) forgetKept()
  else localStorage.setItem(KEY, text)
}

export function forgetKept() {
  localStorage.removeItem(KEY)
}
