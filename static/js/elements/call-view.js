import { onNextFrame } from "../helpers/frame.js"
import { lengthOf } from "../helpers/call-text.js"
import { say } from "../helpers/say.js"
import { parts, setText } from "../helpers/template.js"
import { showAvatar } from "./avatar.js"

const EVERY_SECOND = 1000 // Milliseconds.
const STATES = {
  calling: (name) => say("call.calling", { name }),
  joining: (name) => say("call.joining", { name }),
  talking: (name) => say("call.talking", { name }),
}

/** The call that one is in, above the rooms: one can go on writing. What went wrong stays until it is read. */
export class CallView extends HTMLElement {
  #calls
  #parts = parts(this)
  #draw = onNextFrame(() => this.#render())

  attach(calls) {
    const { theirs, mute, camera, screen, enlarge, hangup, dismiss, stage } = this.#parts
    this.#calls = calls
    calls.addEventListener("change", this.#draw)
    theirs.addEventListener("resize", this.#draw)
    mute.addEventListener("click", () => this.#media.mute(!this.#media.isMuted))
    camera.addEventListener("click", () => this.#toggle("camera"))
    screen.addEventListener("click", () => this.#toggle("screen"))
    enlarge.addEventListener("click", () => stage.requestFullscreen().catch(() => null))
    hangup.addEventListener("click", () => this.#leave(() => calls.current.hangUp()))
    dismiss.addEventListener("click", () => this.#leave(() => calls.dismiss()))
    setInterval(() => this.#showLength(), EVERY_SECOND)
  }

  get #media() {
    return this.#calls.current.media
  }

  #toggle(device) {
    this.#calls.current.show(this.#media.shows === device ? null : device)
  }

  /** The focus must not be lost with the button that had it. */
  #leave(act) {
    act()
    document.querySelector("message-composer").focusText()
  }

  #render() {
    const { current } = this.#calls
    const wasHidden = this.hidden
    this.hidden = !current || current.phase === "rung"
    if (this.hidden) return this.#clear()
    this.#showOther(current)
    this.#showOwn(current)
    this.#showWords(current)
    this.#showLength()
    this.#showButtons(current)
    if (wasHidden) (current.isOver ? this.#parts.dismiss : this.#parts.hangup).focus()
  }

  #clear() {
    for (const video of [this.#parts.theirs, this.#parts.own]) video.srcObject = null
  }

  #showOther({ other, peer, theirs, isOver }) {
    const { theirs: video, face, stage, silent } = this.#parts
    play(video, isOver ? null : peer?.theirs)
    const hasPicture = !isOver && video.videoWidth > 0 && theirs.shows !== null
    video.classList.toggle("call__theirs--unseen", !hasPicture)
    stage.classList.toggle("call__stage--picture", hasPicture)
    face.hidden = hasPicture
    showAvatar(face, other)
    silent.hidden = !theirs.isMuted
  }

  #showOwn({ media, isOver }) {
    const { own } = this.#parts
    play(own, isOver || !media.picture ? null : media.stream)
    own.hidden = isOver || !media.picture
    own.classList.toggle("call__own--mirrored", media.shows === "camera")
  }

  #showWords({ phase, other, trouble }) {
    const { status, error, trust } = this.#parts
    setText(status, STATES[phase]?.(other.name || say("call.guest")) ?? "")
    setText(error, trouble?.message ?? "")
    trust.hidden = !trouble?.isInsecure
  }

  #showLength() {
    const { current } = this.#calls
    const isTalking = current?.phase === "talking"
    setText(this.#parts.length, isTalking ? lengthOf(Date.now() - current.since) : "")
  }

  #showButtons({ isOver, peer, media, phase, trouble }) {
    const { mute, camera, screen, enlarge, hangup, check, dismiss, stage } = this.#parts
    const isOn = !isOver && Boolean(peer)
    mute.hidden = !isOn
    camera.hidden = !isOn || !peer.takesPicture
    screen.hidden = camera.hidden || !navigator.mediaDevices?.getDisplayMedia
    enlarge.hidden = phase !== "talking" || !stage.classList.contains("call__stage--picture")
    hangup.hidden = isOver
    check.hidden = !isOver || trouble?.isInsecure === undefined
    dismiss.hidden = !isOver
    mute.setAttribute("aria-pressed", media.isMuted)
    camera.setAttribute("aria-pressed", media.shows === "camera")
    screen.setAttribute("aria-pressed", media.shows === "screen")
  }
}

/** A picture that already runs goes on. */
function play(video, stream) {
  if (video.srcObject !== (stream ?? null)) video.srcObject = stream ?? null
}
