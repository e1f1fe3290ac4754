const GATHERING = 3 * 1000 // Milliseconds: a helper that does not answer must not hold up the call.

/**
 * The way to another client: sound, a picture, and notes of what is sent. One description goes each way, with all of its
 * candidates, as simple-peer does it without trickle.
 *
 * Dispatches "theirs" (something of theirs has come), "note" (detail: what they say of themselves), "connected" and
 * "failed".
 */
export class Peer extends EventTarget {
  theirs = new MediaStream()
  #connection
  #ours
  #notes = null
  #note = ""

  /** `ours`: the stream with our tracks. */
  constructor(iceServers, ours) {
    super()
    this.#ours = ours
    this.#connection = new RTCPeerConnection({ iceServers })
    this.#connection.addEventListener("track", ({ track }) => this.#came(track))
    this.#connection.addEventListener("datachannel", ({ channel }) => this.#take(channel))
    this.#connection.addEventListener("connectionstatechange", () => this.#changed())
  }

  /** Whether the other side takes a picture of ours. */
  get takesPicture() {
    return Boolean(this.#sender("video"))
  }

  async offer() {
    this.#take(this.#connection.createDataChannel("notes")) // Without one, simple-peer never says that it is connected.
    for (const kind of ["audio", "video"])
      this.#connection.addTransceiver(this.#track(kind) ?? kind, { direction: "sendrecv", streams: [this.#ours] })
    return this.#describe()
  }

  async answer(offer) {
    await this.#connection.setRemoteDescription(offer)
    const seen = new Set()
    for (const transceiver of this.#connection.getTransceivers()) {
      const { kind } = transceiver.receiver.track
      if (seen.has(kind)) continue
      seen.add(kind)
      transceiver.direction = "sendrecv"
      transceiver.sender.setStreams(this.#ours)
      await transceiver.sender.replaceTrack(this.#track(kind))
    }
    return this.#describe()
  }

  async accept(answer) {
    await this.#connection.setRemoteDescription(answer)
  }

  /** Send this picture from now on, or none. */
  async show(track) {
    await this.#sender("video")?.replaceTrack(track)
  }

  /** Tell the other side about ourselves; once it is there, if it is not yet. */
  tell(note) {
    this.#note = JSON.stringify(note)
    if (this.#notes?.readyState === "open") this.#notes.send(this.#note)
  }

  close() {
    this.#connection.close()
  }

  async #describe() {
    const connection = this.#connection
    await connection.setLocalDescription()
    await new Promise((done) => {
      const look = () => connection.iceGatheringState === "complete" && done()
      connection.addEventListener("icegatheringstatechange", look)
      setTimeout(done, GATHERING)
      look()
    })
    return connection.localDescription.toJSON()
  }

  #came(track) {
    this.theirs.addTrack(track)
    this.#tell("theirs")
  }

  #take(channel) {
    this.#notes = channel
    channel.addEventListener("open", () => this.#note && channel.send(this.#note))
    channel.addEventListener("message", ({ data }) => this.#heard(data))
  }

  /** Others may say whatever they like there. */
  #heard(data) {
    try {
      this.dispatchEvent(new CustomEvent("note", { detail: JSON.parse(data) ?? {} }))
    } catch {
      // It is no note.
    }
  }

  #changed() {
    const { connectionState } = this.#connection
    if (connectionState === "connected" || connectionState === "failed") this.#tell(connectionState)
  }

  #track(kind) {
    return this.#ours.getTracks().find((track) => track.kind === kind) ?? null
  }

  #sender(kind) {
    const ofKind = this.#connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind)
    return ofKind?.sender ?? null
  }

  #tell(type) {
    this.dispatchEvent(new Event(type))
  }
}
