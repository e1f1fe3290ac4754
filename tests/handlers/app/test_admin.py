"""What admins of the server see and decide over HTTP, and that nobody else does."""

from datetime import UTC, datetime

import pytest

from hub.errors import TRY_AGAIN_LATER
from hub.upkeep import Backup

pytestmark = pytest.mark.gen_test

USERS, STATUS = "/api/app/admin/users", "/api/app/admin/status"
HTML = {"Accept": "text/html"}


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    """A private room that alice leads."""
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


async def listed(root, person):
    """What the list says of somebody."""
    return next(user for user in (await root.get(USERS)).json["users"] if user["id"] == person.id)


# Rights


async def test_others_may_do_nothing(root, alice, bob, lobby, nobody, hub):
    """Alice leads a room, which is no right over the server."""
    requests = [
        ("GET", USERS, None),
        ("PATCH", f"{USERS}/{bob.id}", {"is_active": False}),
        ("PATCH", f"{USERS}/{alice.id}", {"is_admin": True}),
        ("POST", f"{USERS}/{bob.id}/password", None),
        ("GET", f"/api/app/admin/rooms/{lobby.id}", None),
        ("DELETE", f"/api/app/admin/rooms/{lobby.id}", None),
        ("GET", STATUS, None),
    ]
    before = await hub.accounts.all()
    for method, path, body in requests:
        refused = await alice.request(method, path, body)
        assert (refused.status, refused.json["code"]) in {(403, "admin_required")}, path
        assert (await nobody.request(method, path, body)).status == 401
    assert await hub.accounts.all() == before
    assert (await hub.signin.login("bob", "bob's password")).id == bob.id
    assert await hub.rooms.by_id(lobby.id)


async def test_the_page_is_for_admins(root, alice, nobody):
    pages = [await person.get("/admin", headers=HTML) for person in (nobody, alice, root)]

    assert [page.status for page in pages] == [200, 403, 200]
    assert [b"<admin-people" in page.body for page in pages] == [False, False, True]
    assert b"<h1>Sign in</h1>" in pages[0].body
    assert b"This page is not for you" in pages[1].body


async def test_the_page_of_another_site_can_not_use_the_cookie(root, alice, nobody):
    headers = {"Cookie": f"chatd_session={root.token}", "Origin": "https://evil.example"}
    refused = await nobody.patch(f"{USERS}/{alice.id}", {"is_admin": True}, headers=headers)
    assert (refused.status, refused.json["code"]) == (403, "cross_site")
    assert not (await listed(root, alice))["is_admin"]


# Users


async def test_everybody_is_listed_with_what_admins_need(root, alice):
    await alice.socket("/ws/")
    told = await listed(root, alice)
    assert told.pop("created_at")
    assert told == {
        "id": alice.id,
        "username": "alice",
        "name": "Alice",
        "photo": None,
        "email": "alice@example.org",
        "is_admin": False,
        "is_active": True,
        "is_bot": False,
        "in_directory": False,
        "is_online": True,
    }
    assert not (await listed(root, root))["is_online"]


async def test_a_disabled_user_is_out_until_enabled(root, alice, hub):
    off = await root.patch(f"{USERS}/{alice.id}", {"is_active": False})
    assert (off.status, off.json["is_active"]) == (200, False)
    assert (await alice.get("/api/app/people")).status == 401

    await root.patch(f"{USERS}/{alice.id}", {"is_active": True})

    assert (await alice.get("/api/app/people")).status == 401
    assert (await hub.signin.login("alice", "alice's password")).id == alice.id


async def test_rights_of_an_admin_begin_and_end_at_once_on_open_sockets(root, alice):
    socket = await alice.socket("/ws/")
    assert not (await socket.receive())["user"]["is_admin"]

    await root.patch(f"{USERS}/{alice.id}", {"is_admin": True})

    assert await socket.ended() == (TRY_AGAIN_LATER, "Reconnect and resume.")
    again = await alice.socket("/ws/")
    assert (await again.receive())["user"]["is_admin"]
    await root.patch(f"{USERS}/{alice.id}", {"is_admin": False})
    assert (await again.ended())[0] == TRY_AGAIN_LATER
    assert (await alice.get(USERS)).status == 403


async def test_what_does_not_change_disturbs_nobody(root, alice):
    socket = await alice.socket("/ws/")
    await socket.receive()
    await root.patch(f"{USERS}/{alice.id}", {"is_admin": False, "is_active": True})
    await socket.send(type="resume", rooms={})
    assert await socket.receive() == {"type": "resumed"}


async def test_nobody_decides_about_the_own_account(root, sign_up):
    await sign_up("second", is_admin=True)
    for method, path in (("PATCH", f"{USERS}/{root.id}"), ("POST", f"{USERS}/{root.id}/password")):
        refused = await root.request(method, path, {"is_admin": False})
        assert (refused.status, refused.json["code"]) == (403, "own_account")


async def test_a_new_password_is_told_once_and_ends_what_was_signed_in(root, alice, hub):
    made = await root.post(f"{USERS}/{alice.id}/password")

    assert made.status == 201
    assert (await alice.get("/api/app/people")).status == 401
    assert (await hub.signin.login("alice", made.json["password"])).id == alice.id


async def test_a_bot_has_no_password_and_rules_over_nobody(root, hub):
    bot = await hub.bots.create("helper")
    for method, rest in (("PATCH", ""), ("POST", "/password")):
        refused = await root.request(method, f"{USERS}/{bot.id}{rest}", {"is_admin": True})
        assert (refused.status, refused.json["code"]) == (400, "is_bot")


async def test_who_does_not_exist_is_not_found(root):
    for method, path in (("PATCH", f"{USERS}/999"), ("POST", f"{USERS}/{10**14}/password")):
        refused = await root.request(method, path, {})
        assert (refused.status, refused.json["code"]) == (404, "user_not_found")


@pytest.mark.parametrize("field", ["is_active", "is_admin"])
async def test_a_decision_of_the_wrong_type_is_refused_by_name(root, alice, field):
    for value in (1, "true", {"$gt": ""}, []):
        refused = await root.patch(f"{USERS}/{alice.id}", {field: value})
        assert (refused.status, refused.json["field"]) == (400, field)


# Rooms


async def test_an_admin_sees_who_is_in_a_room_and_ends_it(root, alice, lobby):
    path = f"/api/app/admin/rooms/{lobby.id}"
    members = (await root.get(path)).json["members"]
    assert [(member["username"], member["role"]) for member in members] == [("alice", "admin"), ("bob", "member")]

    assert (await root.delete(path)).status == 204
    assert (await root.get(path)).status == 404
    assert lobby.id not in {room["id"] for room in (await alice.get("/api/app/rooms")).json["rooms"]}


async def test_conversations_are_nobody_elses_business(root, alice, bob):
    room = (await alice.post("/api/app/conversations", {"user": bob.id})).json
    for method in ("GET", "DELETE"):
        assert (await root.request(method, f"/api/app/admin/rooms/{room['id']}")).status == 403
    assert (await bob.post("/api/app/conversations", {"user": alice.id})).json["id"] == room["id"]


# The server


async def test_the_state_of_the_server_is_told(root, alice, store):
    await alice.socket("/ws/")
    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert (await root.get(STATUS)).json["last_backup"] is None
    await store.upkeep.note_backup(Backup(at, 5000, verified=True, lost=1))

    state = (await root.get(STATUS)).json

    assert state.pop("database_bytes") > 0
    assert state == {
        "files": [],
        "disk": {"free": None, "state": "ample"},
        "last_backup": {"at": "2026-01-02T03:04:00Z", "bytes": 5000, "verified": True, "lost": 1},
        "connections": {"app": 1, "groups": 0, "direct": 0, "socketio": 0},
    }
