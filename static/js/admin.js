// What admins of the server see and decide. The server refuses everybody else, whatever a page shows.

import { AdminDesks } from "./elements/admin/admin-desks.js"
import { AdminInvites } from "./elements/admin/admin-invites.js"
import { AdminPeople } from "./elements/admin/admin-people.js"
import { AdminRooms } from "./elements/admin/admin-rooms.js"
import { AdminServer } from "./elements/admin/admin-server.js"
import { SectionTabs } from "./elements/admin/section-tabs.js"
import { ShownOnce } from "./elements/admin/shown-once.js"
import { ConfirmDialog } from "./elements/confirm-dialog.js"
import { request } from "./helpers/http.js"

const ELEMENTS = {
  "admin-desks": AdminDesks,
  "admin-invites": AdminInvites,
  "admin-people": AdminPeople,
  "admin-rooms": AdminRooms,
  "admin-server": AdminServer,
  "confirm-dialog": ConfirmDialog,
  "section-tabs": SectionTabs,
  "shown-once": ShownOnce,
}

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element)
const one = (name) => document.querySelector(name)
const [confirm, once] = [one("confirm-dialog"), one("shown-once")]

const { user } = await request("GET", "/api/app/session")
one("admin-people").attach({ user, confirm, once })
one("admin-invites").attach({ once })
one("admin-rooms").attach({ confirm })
one("admin-desks").attach({ confirm, once })
one("section-tabs").attach()
