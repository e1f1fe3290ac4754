const EVERY = 100 // Milliseconds.
const SAMPLES = 8192 // More than come in that time, so that no short sound is missed.

/** Calls `heard` with how loud it is, from 0 to 1, until what it returns is called. */
export function loudness(track, heard) {
  const context = new AudioContext()
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES })
  const samples = new Float32Array(analyser.fftSize)
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    heard(Math.max(...samples.map(Math.abs)))
  }, EVERY)
  return () => {
    clearInterval(timer)
    if (context.state !== "closed") context.close()
  }
}
