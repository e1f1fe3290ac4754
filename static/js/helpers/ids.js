/** An id that nobody else makes. `crypto.randomUUID` is missing on plain http, where many teams are. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
