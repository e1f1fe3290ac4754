const GAP = 6 // Pixels between the two, and to the edges of the window.

/** Puts a popover beside what it belongs to, inside of the window. */
export function placeBeside(popover, anchor) {
  const at = anchor.getBoundingClientRect()
  const { width, height } = popover.getBoundingClientRect()
  const isBelow = at.bottom + GAP + height < innerHeight
  const top = isBelow ? at.bottom + GAP : Math.max(GAP, Math.min(at.top, innerHeight) - height - GAP)
  popover.style.top = `${top}px`
  popover.style.left = `${Math.max(GAP, Math.min(at.right - width, innerWidth - width - GAP))}px`
}
