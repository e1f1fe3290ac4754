const FIRST = 500 // Milliseconds.
const LONGEST = 20 * 1000

/** How long to wait after so many failures in a row. By chance, so that not everybody comes back at once. */
export function pause(failures, chance = Math.random()) {
  const most = Math.min(LONGEST, FIRST * 2 ** failures)
  return most / 2 + (most / 2) * chance
}
