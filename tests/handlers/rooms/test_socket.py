"""The socket /ws/chat/<room name>/ as the clients of this family use it."""

from urllib.parse import quote

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.gen_test

LOBBY = "/ws/chat/lobby/"
NAMES = ["Room Name", "my-room", "50% off?", "a+b&c=d#e", "emoji 🦆 room", "مرحبا بالعالم", "Ünïcode", "x" * 100, "007"]


@pytest.mark.parametrize("name", NAMES)
async def test_room_is_reached_by_the_name_it_was_made_with(alice, bob, name):
    made = await alice.post("/chat/create-room/", {"name": name, "invited_users": [bob.id]})
    assert made.status == 201

    mine, his = [await person.socket(f"/ws/chat/{quote(name, safe='')}/") for person in (alice, bob)]
    await his.send(message="Hello, World!")

    assert [(await socket.receive())["message"] for socket in (mine, his)] == ["Hello, World!"] * 2


async def test_slash_at_the_end_and_case_do_not_count(lobby, alice, bob):
    one, other = await alice.socket("/ws/chat/LOBBY"), await bob.socket(LOBBY)
    await one.send(message="Hello.")
    assert (await other.receive())["message"] == "Hello."


async def test_nothing_is_said_on_connecting_or_leaving(lobby, alice, bob):
    socket = await alice.socket(LOBBY)
    await (await bob.socket(LOBBY)).close()
    await socket.send(message="Anybody?")
    assert (await socket.receive())["message"] == "Anybody?"


@pytest.mark.parametrize("scheme", ["Bearer ", "Token ", ""])
async def test_token_is_taken_from_the_header(lobby, alice, scheme):
    url = alice.server.url.replace("http", "ws") + LOBBY
    async with connect(url, additional_headers={"Authorization": scheme + alice.token}, proxy=None) as socket:
        await socket.send('{"message": "Hello."}')
        assert '"Hello."' in await socket.recv()


async def test_whoever_is_invited_joins_by_connecting(lobby, carol):
    await carol.socket(LOBBY)
    assert [room["status"] for room in (await carol.get("/chat/rooms/")).json] == ["joined"]


async def test_game_room_takes_in_whoever_connects(open_room, alice, dave):
    arcade = await open_room("arcade", alice, kind="game")
    await dave.socket("/ws/chat/arcade/")
    assert (await dave.get(f"/chat/rooms/{arcade.id}/")).json["members"] == ["alice", "dave"]


class TestRefusals:
    async def test_without_a_token_it_says_why(self, lobby, nobody):
        status, reason = await nobody.handshake_refused(LOBBY)
        assert (status, reason["error"]) == (403, "Authentication credentials were not provided.")

    async def test_bad_token_is_refused(self, lobby, nobody):
        status, reason = await nobody.handshake_refused(LOBBY, token=40 * "0")
        assert (status, reason["error"]) == (403, "Invalid token.")

    @pytest.mark.parametrize("path", ["/ws/chat/nowhere/", "/ws/chat/%00/", "/ws/chat/999/", f"/ws/chat/{1000 * 'x'}/"])
    async def test_unknown_room_is_refused(self, lobby, alice, path):
        status, reason = await alice.handshake_refused(path)
        assert (status, reason["code"]) == (403, "room_not_found")
        assert reason["error"] == reason["detail"]

    async def test_outsider_is_refused(self, lobby, dave):
        status, reason = await dave.handshake_refused(LOBBY)
        assert (status, reason["error"], reason["code"]) == (403, "You are not a member of this room.", "not_a_member")

    async def test_refusal_in_the_header_way_is_a_403_too(self, lobby, dave):
        """As wscat shows it: "Unexpected server response: 403"."""
        url = dave.server.url.replace("http", "ws") + LOBBY
        with pytest.raises(InvalidStatus) as refused:
            await connect(url, additional_headers={"Authorization": f"Bearer {dave.token}"}, proxy=None)
        assert refused.value.response.status_code == 403

    @pytest.mark.parametrize(
        "frame", ["{", "[]", "null", "{}", '{"message": ""}', '{"message": 7}', '{"message": "  "}']
    )
    async def test_bad_frame_is_answered_and_costs_nothing(self, lobby, alice, frame):
        socket = await alice.socket(LOBBY)
        await socket.send_text(frame)
        assert "error" in await socket.receive()
        await socket.send(message="Still here.")
        assert (await socket.receive())["message"] == "Still here."
