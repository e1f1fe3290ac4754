"""Every route there is, asked by somebody who has not signed in. A new one refuses, or is named here."""

import re

import pytest

from handlers import application

pytestmark = pytest.mark.gen_test

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = {401, 403, 405}
# What answers everybody, by how the path begins: pages, what proves its right in another way, and how one signs in.
PAGES = {"/", "/api/"}
OPEN = (
    "/(",  # the files that browsers ask for
    "/rooms/",  # the front page under the address of a room
    "/api/openapi.json",
    "/static/",
    "/assets/",
    "/worker.js",
    "/join/",
    "/hooks/",
    "/admin/",
    "/desk/",
    "/trust/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/chat/health/",
    "/socket.io/",
    "/api/app/session",
    "/api/auth/token/",
    "/api/user/login/",
    "/auth/login/",
    "/auth/token/refresh/",
    "/auth/logout/",
    "/api/userauth/register/",
    "/api/user/register/",
    "/users/register/",
)


def paths(app):
    """Those of all routes, with an x or a 1 in place of what varies."""
    for rule in app.wildcard_router.rules:
        pattern = rule.matcher.regex.pattern if hasattr(rule.matcher, "regex") else r"/socket\.io/?$"
        filled = pattern.rstrip("$").replace("([0-9]{1,15})", "1").replace("([^/]+)", "x").replace("[^/]*", "x")
        yield re.sub(r"(?<=/)\(\.\*\)$", "x", filled).replace("/?", "/").replace("\\", "")


async def ask(person, method, path):
    if method == "GET" and path.startswith("/ws/"):
        return (await person.handshake_refused(path))[0]
    return (await person.request(method, path, None if method == "GET" else {})).status


@pytest.mark.parametrize("token", [None, 40 * "0"], ids=["no token", "a token of nobody"])
async def test_nobody_gets_in_anywhere(hub, store, assets, nobody, token):
    nobody.token = token
    let_in = []
    for path in paths(application(hub, signer=store.secrets, assets=assets)):
        for method in () if path in PAGES or path.startswith(OPEN) else METHODS:
            if (status := await ask(nobody, method, path)) not in REFUSED:
                let_in.append((method, path, status))
    assert let_in == []


async def test_sockets_are_opened_and_nothing_else(server, alice):
    """Their own actions have names such as post."""
    for path in ("/ws/", "/ws/chat/x/", "/ws/x/", '/ws/{"type":"chat_message"}/', "/ws/notifications/"):
        for method in METHODS[1:]:
            assert (await alice.request(method, path.replace('"', "%22"), {})).status == 405
