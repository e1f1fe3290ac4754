// The page that helps a device to trust this server.

import { DeviceAbilities } from "./elements/device-abilities.js"
import { SecureAddress } from "./elements/secure-address.js"
import { systemOf } from "./helpers/system.js"

customElements.define("device-abilities", DeviceAbilities)
customElements.define("secure-address", SecureAddress)

document.querySelector(`[data-system="${systemOf(navigator)}"]`)?.setAttribute("open", "")
