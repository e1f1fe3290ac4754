/** The system that a browser runs on: android, ios, windows, macos or linux. */
export function systemOf({ userAgent, maxTouchPoints }) {
  if (/Android/.test(userAgent)) return "android"
  // An iPad calls itself a Mac, and no Mac has a touch screen.
  if (/iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return "ios"
  if (/Windows/.test(userAgent)) return "windows"
  return /Macintosh/.test(userAgent) ? "macos" : "linux"
}
