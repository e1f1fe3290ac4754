const TONES = [660, 880] // Hertz, one after the other.
const TONE = 0.18 // Seconds.
const PAUSE = 2.5 // Seconds from one ringing to the next.
const LOUDNESS = 0.12

/** Rings until what it returns is called. A page that nobody has touched yet may not make a sound. */
export function ringing() {
  if (!navigator.userActivation?.hasBeenActive) return () => {}
  const context = new AudioContext()
  const timer = setInterval(() => ringOnce(context), PAUSE * 1000)
  ringOnce(context)
  return () => {
    clearInterval(timer)
    context.close()
  }
}

function ringOnce(context) {
  TONES.forEach((frequency, index) => {
    const start = context.currentTime + index * TONE
    const tone = new OscillatorNode(context, { frequency })
    const volume = new GainNode(context, { gain: LOUDNESS })
    volume.gain.setTargetAtTime(0, start + TONE / 2, TONE / 6) // Without it a tone ends with a click.
    tone.connect(volume).connect(context.destination)
    tone.start(start)
    tone.stop(start + TONE)
  })
}
