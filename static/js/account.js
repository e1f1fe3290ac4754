// The pages on which one signs in or makes an account.

import { AccountForm } from "./elements/account-form.js"
import { request } from "./helpers/http.js"
import { forgetKept } from "./helpers/kept.js"

customElements.define("account-form", AccountForm)

// A link from elsewhere brings no cookie along, so somebody who is signed in may look like a stranger.
if (document.body.dataset.visitor === "stranger") {
  const { user } = await request("GET", "/api/app/session")
  if (user) location.reload()
  else forgetKept()
}
