import { say } from "./say.js"

// What a browser calls itself has the names of those it is like, too; so the order matters.
const BROWSERS = { "Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari" }
const SYSTEMS = { Android: "Android", iPhone: "iPhone", iPad: "iPad", Windows: "Windows", "Mac OS": "macOS", Linux: "Linux" }

/** What people call the program with this User-Agent. */
export function clientName(agent) {
  const [browser, system] = [BROWSERS, SYSTEMS].map((names) => names[Object.keys(names).find((name) => agent.includes(name))])
  return browser ? say("sessions.browser", { browser, system: system ?? say("sessions.system") }) : agent || say("sessions.program")
}
