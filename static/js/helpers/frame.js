/** Calls `draw` once before the next repaint, however often the result is called until then. */
export function onNextFrame(draw) {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      draw()
    })
  }
}
