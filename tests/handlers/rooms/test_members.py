"""Inviting, declining, leaving, removing and promoting over HTTP, and what becomes of open sockets."""

from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

pytestmark = pytest.mark.gen_test

SOCKET = "/ws/chat/lobby/"


@pytest.fixture
def path(lobby):
    return f"/chat/rooms/{lobby.id}"


async def members(person, path):
    return (await person.get(f"{path}/")).json["members"]


async def last_heard(alice, socket):
    """What a socket hears until it is closed, and the code; alice speaks after what has happened."""
    at_work = await alice.socket(SOCKET)
    await at_work.send(message="Now that you are gone...")
    assert (await at_work.receive())["message"] == "Now that you are gone..."
    return await heard(socket)


async def heard(socket):
    texts = []
    with suppress(ConnectionClosed):
        while True:
            texts.append((await socket.receive())["message"])
    return texts, socket.connection.close_code


class TestInviting:
    async def test_whoever_is_invited_may_come_in(self, path, lobby, alice, dave):
        response = await alice.post(f"{path}/invite/", {"invited_users": [dave.id, 999]})

        assert (response.status, response.json) == (200, {"id": lobby.id, "invited_users": ["dave"]})
        assert [room["status"] for room in (await dave.get("/chat/rooms/")).json] == ["invited"]
        assert (await dave.post("/chat/join-room/", {"room_id": lobby.id})).status == 200

    async def test_who_is_in_stays_in(self, path, alice, bob):
        await alice.post(f"{path}/invite/", {"invited_users": [alice.id, bob.id]})
        assert (await alice.get(f"{path}/")).json["role"] == "admin"
        assert [room["status"] for room in (await bob.get("/chat/rooms/")).json] == ["joined"]

    async def test_what_was_said_before_is_not_unread(self, path, lobby, alice, dave, say):
        await say(lobby, alice, "Long ago.")
        await alice.post(f"{path}/invite/", {"invited_users": [dave.id]})
        await dave.post("/chat/join-room/", {"room_id": lobby.id})
        assert [room["unread_count"] for room in (await dave.get("/chat/rooms/")).json] == [0]

    async def test_list_that_is_none_is_refused(self, path, alice):
        for value in ("2", 2, None, {"$gt": 0}, [-1], [1.5], [True], list(range(1, 10_001))):
            response = await alice.post(f"{path}/invite/", {"invited_users": value})
            assert (response.status, response.json["field"]) == (400, "invited_users"), value
        assert (await alice.post(f"{path}/invite/", {})).json["field"] == "invited_users"


class TestDeclining:
    async def test_invitation_is_gone(self, path, carol, alice):
        response = await carol.post(f"{path}/decline/")

        assert (response.status, response.json) == (200, {"message": "Invitation declined"})
        assert (await carol.get("/chat/rooms/")).json == []
        assert (await carol.handshake_refused(SOCKET))[0] == 403
        assert await members(alice, path) == ["alice", "bob"]

    async def test_who_has_joined_leaves_instead(self, path, lobby, carol):
        await carol.post("/chat/join-room/", {"room_id": lobby.id})
        response = await carol.post(f"{path}/decline/")
        assert (response.status, response.json["code"]) == (404, "invitation_not_found")


class TestLeaving:
    async def test_open_socket_is_closed_before_the_next_message(self, path, alice, bob):
        sockets = [await bob.socket(SOCKET), await bob.socket(SOCKET)]

        response = await bob.post(f"{path}/leave/")

        assert (response.status, response.json) == (200, {"message": "You left the room"})
        assert [await last_heard(alice, socket) for socket in sockets] == [([], 4003)] * 2
        assert await members(alice, path) == ["alice", "carol"]

    async def test_last_admin_stays_while_others_are_there(self, path, alice, bob, carol):
        refused = await alice.post(f"{path}/leave/")
        await bob.post(f"{path}/leave/")
        await carol.post(f"{path}/leave/")
        left = await alice.post(f"{path}/leave/")
        assert (refused.status, refused.json["code"], left.status) == (403, "last_admin", 200)

    async def test_second_admin_may_leave(self, path, alice, bob):
        await alice.post(f"{path}/promote/", {"user_id": bob.id})
        assert (await alice.post(f"{path}/leave/")).status == 200


class TestKicking:
    async def test_open_socket_is_closed_before_the_next_message(self, path, alice, bob):
        socket = await bob.socket(SOCKET)

        response = await alice.post(f"{path}/kick/", {"user_id": bob.id})

        assert (response.status, response.json) == (200, {"message": "Member removed"})
        assert await last_heard(alice, socket) == ([], 4003)
        assert (await bob.handshake_refused(SOCKET))[0] == 403
        assert (await bob.get(f"{path}/")).status == 403

    async def test_what_the_removed_one_sends_reaches_nobody(self, path, alice, bob):
        socket, at_work = await bob.socket(SOCKET), await alice.socket(SOCKET)
        await alice.post(f"{path}/kick/", {"user_id": bob.id})
        with suppress(ConnectionClosed):
            await socket.send(message="You can't do that!")
        assert await heard(socket) == ([], 4003)
        await at_work.send(message="Peace.")
        assert (await at_work.receive())["message"] == "Peace."

    async def test_other_rooms_of_the_removed_one_go_on(self, path, alice, bob, open_room):
        await open_room("arcade", alice, bob)
        socket = await bob.socket("/ws/chat/arcade/")
        await alice.post(f"{path}/kick/", {"user_id": bob.id})
        await socket.send(message="Anybody here?")
        assert (await socket.receive())["message"] == "Anybody here?"

    async def test_invitation_can_be_taken_back(self, path, alice, carol):
        assert (await alice.post(f"{path}/kick/", {"user_id": carol.id})).status == 200
        assert (await carol.get("/chat/rooms/")).json == []

    async def test_nobody_removes_the_one_who_made_the_room(self, path, alice, bob):
        await alice.post(f"{path}/promote/", {"user_id": bob.id})
        for request in ("kick", "promote"):
            refused = await bob.post(f"{path}/{request}/", {"user_id": alice.id, "role": "member"})
            assert (refused.status, refused.json["code"]) == (403, "creator")

    async def test_who_made_the_room_and_gave_it_away_is_a_member_like_others(self, path, lobby, alice, bob):
        await alice.post(f"/api/chat/group/{lobby.id}/transfer-ownership/", {"user_id": bob.id})
        assert (await bob.post(f"{path}/kick/", {"user_id": alice.id})).status == 200

    async def test_who_was_removed_can_be_invited_again(self, path, lobby, alice, bob):
        await alice.post(f"{path}/kick/", {"user_id": bob.id})
        await alice.post(f"{path}/invite/", {"invited_users": [bob.id]})
        socket = await bob.socket(SOCKET)
        await socket.send(message="Back again.")
        assert (await socket.receive())["message"] == "Back again."


class TestPromoting:
    async def test_new_admin_has_an_admins_rights_until_they_are_taken_back(self, path, alice, bob, carol):
        response = await alice.post(f"{path}/promote/", {"user_id": bob.id})

        assert (response.status, response.json) == (
            200,
            {"message": "Role changed", "user_id": bob.id, "role": "admin"},
        )
        assert (await bob.post(f"{path}/kick/", {"user_id": carol.id})).status == 200
        assert (await alice.post(f"{path}/promote/", {"user_id": bob.id, "role": "member"})).status == 200
        assert (await bob.delete(f"{path}/")).status == 403

    async def test_rights_change_on_sockets_that_are_open(self, path, lobby, alice, bob, say):
        hello = await say(lobby, alice, "Hello.")
        socket = await bob.socket(SOCKET)
        await alice.post(f"{path}/promote/", {"user_id": bob.id})
        await socket.send(action="delete_message", message_id=hello.id)
        assert (await socket.receive())["action"] == "deleted"

    async def test_last_admin_stays_one(self, path, lobby, alice, bob, sign_up, hub):
        """Even when an admin of the server would have it otherwise."""
        root = await sign_up("root", is_admin=True)
        await hub.members.add_member(lobby, root.user)
        for request in ("kick", "promote"):
            refused = await root.post(f"{path}/{request}/", {"user_id": alice.id, "role": "member"})
            assert (refused.status, refused.json["code"]) == (403, "last_admin")

    async def test_who_has_not_joined_is_not_promoted(self, path, alice, carol):
        refused = await alice.post(f"{path}/promote/", {"user_id": carol.id})
        assert (refused.status, refused.json["code"]) == (404, "user_not_found")


@pytest.mark.parametrize("request_name", ["kick", "promote"])
async def test_user_id_is_that_of_a_member(path, alice, dave, request_name):
    for value in (dave.id, 999, 10**15):
        response = await alice.post(f"{path}/{request_name}/", {"user_id": value})
        assert (response.status, response.json["code"]) == (404, "user_not_found")
    for value in ("2", -1, 0, 1.5, None, {"$gt": 0}, [2], True, 10**16):
        response = await alice.post(f"{path}/{request_name}/", {"user_id": value})
        assert (response.status, response.json["field"]) == (400, "user_id"), value
    assert (await alice.post(f"{path}/{request_name}/", {})).json["field"] == "user_id"


@pytest.mark.parametrize("role", ["guest", "owner", "", None, 1, ["admin"]])
async def test_role_is_member_or_admin(path, alice, bob, role):
    response = await alice.post(f"{path}/promote/", {"user_id": bob.id, "role": role})
    assert (response.status, response.json["field"]) == (400, "role")


async def test_tab_of_the_bundled_ui_is_told_and_stays_open(path, lobby, alice, bob):
    tab = await bob.socket("/ws/")
    await tab.receive()
    await tab.send(type="resume")
    await tab.receive()

    await alice.post(f"{path}/kick/", {"user_id": bob.id})

    assert await tab.receive() == {"type": "left", "room": lobby.id, "user_id": bob.id, "members": 2}
