import { trackOf } from "../helpers/devices.js"

/** What one sends in a call: sound, and the picture of the camera or the screen. Dispatches "change". */
export class Media extends EventTarget {
  stream = new MediaStream()
  shows = null // "camera", "screen" or null.
  #isOver = false

  get isMuted() {
    return this.stream.getAudioTracks().some((track) => !track.enabled)
  }

  get picture() {
    return this.stream.getVideoTracks()[0] ?? null
  }

  /** Throws what `trackOf` throws. */
  async listen() {
    this.#take(await trackOf("microphone"))
  }

  /** From now on, "camera", "screen" or null. Throws what `trackOf` throws, and then nothing has changed. */
  async show(device) {
    const track = device && (await trackOf(device))
    if (device && !track) return
    this.#drop(this.picture)
    if (track) this.#take(track)
    this.shows = track ? device : null
    // The browser has a button of its own for this, and a camera may be pulled out.
    track?.addEventListener("ended", () => this.picture === track && this.show(null))
    this.#tell()
  }

  mute(isMuted) {
    for (const track of this.stream.getAudioTracks()) track.enabled = !isMuted
    this.#tell()
  }

  close() {
    this.#isOver = true
    for (const track of this.stream.getTracks()) this.#drop(track)
  }

  /** The call may have ended while the reader was asked. */
  #take(track) {
    if (this.#isOver) track.stop()
    else this.stream.addTrack(track)
  }

  #drop(track) {
    track?.stop()
    if (track) this.stream.removeTrack(track)
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}
