import { request } from "../../helpers/http.js"
import { say, sayCount } from "../../helpers/say.js"
import { sizeOf } from "../../helpers/size.js"
import { parts } from "../../helpers/template.js"
import { momentOf } from "../../helpers/time.js"
import { trying } from "../../helpers/trying.js"

const MOST = 20 // Of those who have uploaded anything.

/** What the server keeps, who is connected, and when it was backed up. */
export class AdminServer extends HTMLElement {
  #parts = parts(this)

  load() {
    return trying(this.#parts.failure, async () => {
      const { files, database_bytes: database, disk, last_backup: backup, connections } = await request("GET", "/api/app/admin/status")
      fill(this.#parts.facts, [
        [say("admin.uploads"), inFiles(sum(files, "files"), sum(files, "bytes"))],
        [say("admin.database"), sizeOf(database)],
        [say("admin.disk"), disk.free === null ? say("admin.unknown") : sizeOf(disk.free)],
        [say("admin.backup"), backup ? wordFor(backup) : say("admin.backup_none")],
      ])
      fill(this.#parts.connections, [
        [say("admin.clients_app"), connections.app],
        [say("admin.clients_groups"), connections.groups],
        [say("admin.clients_direct"), connections.direct],
        [say("admin.clients_socketio"), connections.socketio],
      ])
      const owners = files.slice(0, MOST).map((held) => [held.username ?? say("admin.nobody"), inFiles(held.files, held.bytes)])
      fill(this.#parts.owners, owners)
      this.#parts.uploads.hidden = owners.length === 0
    })
  }
}

function wordFor({ at, bytes, verified, lost }) {
  const made = say("admin.backup_at", { moment: momentOf(new Date(at)), size: sizeOf(bytes) })
  const tried = verified ? say("admin.backup_verified") : say("admin.backup_unverified")
  return [made, tried, lost ? sayCount("admin.backup_lost", lost) : ""].join(" ").trim()
}

function inFiles(count, bytes) {
  return say("admin.in_files", { size: sizeOf(bytes), files: sayCount("admin.files", count) })
}

function sum(held, name) {
  return held.reduce((total, one) => total + one[name], 0)
}

/** Terms and what is so of each. */
function fill(list, facts) {
  list.replaceChildren(...facts.flatMap(([term, fact]) => [textIn("dt", term), textIn("dd", fact)]))
}

function textIn(tag, textContent) {
  return Object.assign(document.createElement(tag), { textContent, dir: "auto" })
}
