"""Every request of the desk, tried by everybody who has no business there."""

import re

import pytest

from handlers import application
from tests.clients import Person

pytestmark = pytest.mark.gen_test

W, T = "/api/desk/workspaces/{workspace}", "/api/desk/tickets/{ticket}"
REQUESTS = [
    ("GET", f"{W}/topics", None),
    ("GET", f"{W}/managers", None),
    ("GET", f"{W}/replies", None),
    ("POST", f"{W}/replies", {"title": "Hi", "text": "Hello."}),
    ("PUT", f"{W}/replies/{{reply}}", {"title": "Hi", "text": "Bye."}),
    ("DELETE", f"{W}/replies/{{reply}}", None),
    ("GET", f"{W}/tickets", None),
    ("GET", f"{W}/tickets/1", None),
    ("GET", T, None),
    ("PUT", f"{T}/state", {"state": "closed"}),
    ("PUT", f"{T}/priority", {"priority": "low"}),
    ("PUT", f"{T}/manager", {"manager": None}),
    ("POST", f"{T}/merge", {"into": "{ticket}"}),
    ("GET", f"{T}/messages", None),
    ("POST", f"{T}/messages", {"text": "Mine."}),
    ("GET", f"{T}/notes", None),
    ("POST", f"{T}/notes", {"text": "Mine."}),
]
OF_ADMINS = [
    ("POST", f"{W}/keys", None),
    ("POST", f"{W}/topics", {"name": "Cake"}),
    ("POST", f"{W}/managers", {"login": "bob"}),
    ("PUT", f"{W}/managers/{{manager}}", {"login": "bob"}),
    ("DELETE", f"{W}/managers/{{manager}}", None),
]
# Who may do these is asked below and in test_settings.py.
WITHOUT_A_DESK = [("GET", "/api/desk/workspaces", None), ("POST", "/api/desk/workspaces", {"name": "Mine"})]


@pytest.fixture
def names(io_loop, desk, ticket, hub):
    async def known():
        reply = await hub.desk.settings.add_reply(desk.workspace.id, "Hi", "Hello.")
        manager = (await desk.managers())["mira"]
        return {"workspace": desk.workspace.id, "ticket": ticket.id, "reply": reply.id, "manager": manager}

    return io_loop.run_sync(known)


@pytest.fixture
def state(hub, desk, ticket):
    """All that a request could have changed."""

    async def of():
        settings, id = hub.desk.settings, desk.workspace.id
        now = await hub.desk.tickets.find(desk.workspace, ticket.id)
        live = await hub.desk.talk.live(now.room_id)
        return now, live.head, await settings.managers(id), await settings.replies(id), await settings.topics(id)

    return of


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS + OF_ADMINS)
async def test_others_are_told_that_there_is_nothing(
    method, path, body, names, state, desk, open_desk, bob, carol, nobody, server
):
    await open_desk("Sales", carol)
    before = await state()
    for outsider in (bob, carol):
        refused = await outsider.request(method, path.format(**names), body)
        assert (refused.status, refused.json["code"]) in {(404, "workspace_not_found"), (404, "ticket_not_found")}
    for stranger in (nobody, Person(server, token=desk.keys.public), Person(server, token=desk.keys.api)):
        assert (await stranger.request(method, path.format(**names), body)).status == 401
    assert await state() == before


@pytest.mark.parametrize(("method", "path", "body"), OF_ADMINS)
async def test_managers_do_not_change_the_team(method, path, body, names, state, mira):
    before = await state()
    refused = await mira.request(method, path.format(**names), body)
    assert (refused.status, refused.json["code"]) == (403, "admin_required")
    assert await state() == before


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
async def test_names_of_another_desk_lead_nowhere_from_ones_own(
    method, path, body, names, desk, open_desk, carol, state
):
    """Carol is a manager, too, and what she asks for is there."""
    sales = await open_desk("Sales", carol)
    before = await state()
    refused = await carol.request(method, path.format(**{**names, "workspace": sales.workspace.id}), body)
    is_own_list = "{reply}" not in path and "{ticket}" not in path and not path.endswith("/1")
    assert refused.status == (201 if method == "POST" else 200) if is_own_list else 404
    assert await state() == before


@pytest.mark.parametrize(("method", "path", "body"), [r for r in REQUESTS if r[0] != "GET"])
async def test_page_of_another_site_can_not_use_the_cookie(method, path, body, names, mira, nobody, state):
    before = await state()
    headers = {"Cookie": f"chatd_session={mira.token}", "Origin": "https://evil.example"}
    refused = await nobody.request(method, path.format(**names), body, headers=headers)
    assert (refused.status, refused.json["code"]) == (403, "cross_site")
    assert await state() == before


async def test_whoever_is_no_manager_has_no_desks(desk, bob, mira, root):
    assert (await bob.get("/api/desk/workspaces")).json == {"workspaces": []}
    for person in (mira, root):
        assert [w["name"] for w in (await person.get("/api/desk/workspaces")).json["workspaces"]] == ["Support"]


async def test_every_request_of_the_desk_is_tried_here(hub, store, assets):
    there = set()
    for rule in application(hub, signer=store.secrets, assets=assets).wildcard_router.rules:
        pattern = rule.matcher.regex.pattern
        if pattern.startswith("/api/desk/") and "attachments" not in pattern:  # These need a key.
            methods = [m for m in ("GET", "POST", "PUT", "PATCH", "DELETE") if m.lower() in own(rule.target)]
            there |= {(method, pattern.rstrip("$")) for method in methods}
    tried = {(method, path) for method, path, _ in [*REQUESTS, *OF_ADMINS, *WITHOUT_A_DESK]}
    assert {(m, re.sub(r"\(.*?\)\+?\)?", "*", p)) for m, p in there} == {
        (m, re.sub(r"\{.*?\}|(?<=tickets/)1$", "*", p)) for m, p in tried
    }


def own(handler):
    """The methods that a handler or what it inherits from says it answers."""
    return {name for parent in handler.__mro__ if parent.__module__.startswith("handlers") for name in vars(parent)}


async def test_the_page_is_for_whoever_has_a_seat(desk, mira, root, bob, nobody):
    answers = [await person.get("/desk", headers={"Accept": "text/html"}) for person in (mira, root, bob, nobody)]
    assert [answer.status for answer in answers] == [200, 200, 403, 200]
    assert [b"<desk-queue" in answer.body for answer in answers] == [True, True, False, False]
    assert b"<h1>Sign in</h1>" in answers[3].body
