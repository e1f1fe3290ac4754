import { say } from "./say.js"

const SENTENCES = {
  microphone: {
    NotAllowedError: () => say("devices.microphone_denied"),
    NotFoundError: () => say("devices.microphone_missing"),
    NotReadableError: () => say("devices.microphone_taken"),
  },
  camera: {
    NotAllowedError: () => say("devices.camera_denied"),
    NotFoundError: () => say("devices.camera_missing"),
    NotReadableError: () => say("devices.camera_taken"),
  },
  screen: {
    NotReadableError: () => say("devices.screen_taken"),
  },
}

/**
 * The track of a device: "microphone", "camera" or "screen". Null when the reader has changed their mind about the screen.
 *
 * Throws an Error with a sentence for people; `isInsecure` when only a secure connection helps.
 */
export async function trackOf(device) {
  const { mediaDevices } = navigator
  if (!isSecureContext || !mediaDevices) throw Object.assign(new Error(say("devices.insecure")), { isInsecure: true })
  try {
    return (await OPENERS[device](mediaDevices)).getTracks()[0]
  } catch ({ name, message }) {
    if (device === "screen" && name === "NotAllowedError") return null
    const sentence = SENTENCES[device][name]?.() ?? say("devices.trouble", { message })
    throw Object.assign(new Error(sentence), { isInsecure: false })
  }
}

const OPENERS = {
  microphone: (devices) => devices.getUserMedia({ audio: true }),
  camera: (devices) => devices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 720 } } }),
  screen: (devices) => devices.getDisplayMedia({ video: true }),
}
