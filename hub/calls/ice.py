"""The servers that help two clients to reach each other in a call."""

import base64
import hmac
from collections.abc import Mapping, Sequence

HOURS = 12  # How long a credential works; a call that is longer goes on.


def ice_servers(configured: Sequence[Mapping[str, object]], *, name: str, now: float) -> list[dict[str, object]]:
    """As RTCPeerConnection takes them. `now` in seconds since 1970; `name` tells one user's credentials from another's.

    A server with a `secret` gets a username and a credential that expire, as coturn's
    `use-auth-secret` checks them; the secret stays here.
    """
    return [_with_credential(server, name, now) if "secret" in server else dict(server) for server in configured]


def _with_credential(server: Mapping[str, object], name: str, now: float) -> dict[str, object]:
    username = f"{int(now) + HOURS * 3600}:{name}"
    digest = hmac.digest(str(server["secret"]).encode(), username.encode(), "sha1")
    public = {key: value for key, value in server.items() if key != "secret"}
    return {**public, "username": username, "credential": base64.b64encode(digest).decode()}
