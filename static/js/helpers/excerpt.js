const BEFORE = 40 // Signs shown before the first word that was found,
const LENGTH = 240 // and in all.

// Marks that do not count; in scripts whose vowels are marks, and in kana, they do. Like plain() in hub/search/words.py.
const MARKS = /(?![\u0900-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff])\p{Mn}/gu

/** The part of a text in which the terms are, as `{text, isFound}` one after the other; `terms` are folded. */
export function excerpt(text, terms) {
  const found = rangesOf(text, terms)
  const start = found.length && found[0].start > 2 * BEFORE ? whole(text, found[0].start - BEFORE) : 0
  const end = whole(text, start + LENGTH)
  const pieces = start ? [{ text: "… ", isFound: false }] : []
  let at = start
  for (const range of found.filter((candidate) => candidate.end <= end)) {
    pieces.push({ text: text.slice(at, range.start), isFound: false }, { text: text.slice(range.start, range.end), isFound: true })
    at = range.end
  }
  pieces.push({ text: text.slice(at, end), isFound: false })
  if (end < text.length) pieces.push({ text: " …", isFound: false })
  return pieces.filter((piece) => piece.text)
}

/** Where the terms are, in order; what overlaps is one. */
function rangesOf(text, terms) {
  const { plain, from } = folded(text)
  const ranges = terms.flatMap((term) => placesOf(term, plain).map((at) => ({ start: from[at], end: from[at + term.length] })))
  const merged = []
  for (const range of ranges.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end)
    else merged.push(range)
  }
  return merged
}

function placesOf(term, plain) {
  const places = []
  for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + term.length)) places.push(at)
  return places
}

/** The form in which texts are compared, and for each of its units where in the text it is from. */
function folded(text) {
  let plain = ""
  const from = []
  let at = 0
  for (const sign of text) {
    const fold = sign.normalize("NFKD").toUpperCase().toLowerCase().replace(MARKS, "").normalize("NFC")
    for (let unit = 0; unit < fold.length; unit++) from.push(at)
    plain += fold
    at += sign.length
  }
  return { plain, from: [...from, at] }
}

/** The next place that is not within a sign. */
function whole(text, at) {
  const isWithin = /[\udc00-\udfff]/.test(text[at] ?? "")
  return Math.min(text.length, isWithin ? at + 1 : at)
}
