const FIRST = 500 // Milliseconds.
const LONGEST = 20 * 1000

/** How long to wait after so many failures in a row. By chance, so that not everybody comes back at once. */
export function pause(failures, chance = Math.random()) {
  const most = Math.min(LONGEST, FIRST * 2 ** failures)
  return most / 2 + (most / 2) * chance
}

/** The milliseconds after which the server wants us back, when it said so: each of us at another time. */
export function asked(reason) {
  const seconds = /reconnect in ([0-9.]+) s/.exec(reason)?.[1]
  return seconds && 1000 * seconds
}
