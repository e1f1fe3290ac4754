"""Who may do what over HTTP: nobody in particular, an outsider, a member, the room's admin."""

import pytest

pytestmark = pytest.mark.gen_test

NOT_PROVIDED = "Authentication credentials were not provided."
NOT_A_MEMBER = "You are not a member of this room."

OF_MEMBERS = [
    ("GET", "/api/chat/groups/lobby/members/"),
    ("GET", "/api/chat/groups/lobby/search/members/?q=ali"),
    ("GET", "/api/chat/groups/lobby/messages/"),
    ("GET", "/api/chat/groups/lobby/messages/?page=1"),
    ("POST", "/api/chat/groups/lobby/mark-as-read/"),
]
OF_ADMINS = [
    ("PUT", "/api/chat/edit-group/lobby/"),
    ("PATCH", "/api/chat/edit-group/lobby/"),
    ("POST", "/api/chat/group/lobby/transfer-ownership/"),
    ("DELETE", "/api/chat/delete-group/lobby/"),
]
OF_EVERYBODY = [
    ("GET", "/api/user/list/"),
    ("GET", "/api/chat/groups/list/"),
    ("POST", "/api/chat/create-group/"),
]


@pytest.fixture
def lobby(io_loop, open_room, say, alice, bob, carol):
    """Alice is its admin, bob a member, carol is not."""
    room = io_loop.run_sync(lambda: open_room("lobby", alice, bob))
    io_loop.run_sync(lambda: say(room, alice, "Hello."))
    return room


def body_for(path, member):
    """A body that is good for the path."""
    return {"name": "renamed", "user_id": member.id}


@pytest.mark.parametrize(("method", "path"), OF_EVERYBODY + OF_MEMBERS + OF_ADMINS)
async def test_nobody_is_refused_everything(lobby, nobody, bob, method, path):
    response = await nobody.request(method, path, body_for(path, bob))
    assert (response.status, response.json["detail"]) == (403, NOT_PROVIDED)
    assert response.json["code"] == "not_authenticated"


@pytest.mark.parametrize(("method", "path"), OF_MEMBERS + OF_ADMINS)
async def test_outsider_is_refused_everything_of_a_room(lobby, carol, method, path):
    response = await carol.request(method, path, body_for(path, carol))
    assert response.status == 403
    assert response.json == {"detail": NOT_A_MEMBER, "error": NOT_A_MEMBER, "code": "not_a_member"}


@pytest.mark.parametrize(("method", "path"), OF_MEMBERS)
async def test_member_may_read_and_mark_as_read(lobby, bob, method, path):
    assert (await bob.request(method, path)).status == 200


@pytest.mark.parametrize(("method", "path"), OF_ADMINS)
async def test_member_may_not_change_the_room(lobby, bob, method, path):
    response = await bob.request(method, path, body_for(path, bob))
    assert (response.status, response.json["code"]) == (403, "room_admin_required")


@pytest.mark.parametrize(("method", "path"), OF_MEMBERS + OF_ADMINS)
async def test_admin_may_do_everything(lobby, alice, bob, method, path):
    assert (await alice.request(method, path, body_for(path, bob))).status == 200


@pytest.mark.parametrize(("method", "path"), OF_MEMBERS + OF_ADMINS)
async def test_room_is_found_by_its_id_and_without_the_last_slash(lobby, alice, bob, method, path):
    path = path.replace("lobby", str(lobby.id)).replace("/?", "?").removesuffix("/")
    assert (await alice.request(method, path, body_for(path, bob))).status == 200


@pytest.mark.parametrize(
    "name", ["nowhere", "999", "999999999999999999999", "a%2Fb", "%00", "%F0%9F%A6%86", 1000 * "x"]
)
async def test_unknown_room_is_a_404_everywhere(lobby, alice, name):
    paths = [*OF_MEMBERS, *OF_ADMINS, ("POST", "/api/chat/group/lobby/add-yourself/")]
    for method, path in paths:
        response = await alice.request(method, path.replace("lobby", name), body_for(path, alice))
        assert (response.status, response.json["code"]) == (404, "room_not_found")
        assert response.json["message"] == response.json["error"] == response.json["detail"] == "Room not found."


async def test_path_that_is_not_utf_8_is_refused(alice):
    assert (await alice.get("/api/chat/groups/%ff/members/")).status == 400


async def test_method_that_a_path_does_not_have_is_a_405(lobby, alice):
    assert (await alice.get("/api/chat/create-group/")).status == 405
    assert (await alice.post("/api/chat/groups/lobby/members/")).status == 405


async def test_disabled_account_is_refused(lobby, bob, hub):
    await hub.accounts.disable(bob.user)
    assert (await bob.get("/api/chat/groups/lobby/messages/")).status == 403


async def test_member_that_was_removed_is_an_outsider(lobby, bob):
    await bob.post("/api/chat/group/lobby/remove-yourself/")
    assert (await bob.get("/api/chat/groups/lobby/messages/")).json["error"] == NOT_A_MEMBER
