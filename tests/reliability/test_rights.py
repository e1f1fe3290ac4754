"""Rights that end while somebody is connected: the socket closes, and what is said next does not reach it."""

import asyncio
import itertools
import json
from contextlib import suppress
from dataclasses import dataclass

import pytest
from websockets.exceptions import ConnectionClosed

from hub.errors import NOT_A_MEMBER, SIGNED_OUT
from hub.models import Room
from tests.clients import Person, Socket

pytestmark = pytest.mark.gen_test

AT_ONCE = 2  # seconds
SHORT = 2  # seconds
NUMBERS = itertools.count()


@dataclass
class Visit:
    """Bob is in a room that Alice leads; `socket` is his."""

    alice: Person
    bob: Person
    room: Room
    socket: Socket

    @property
    def path(self):
        return f"/ws/chat/{self.room.id}/"

    async def alice_says(self, text):
        """Return when it was told."""
        socket = await self.alice.socket(self.path)
        await socket.send(message=text)
        assert (await socket.receive())["message"] == text
        await socket.close()

    async def bob_hears(self):
        """The code with which Bob's socket is closed, and what it is told until then."""
        texts = []
        with suppress(ConnectionClosed):
            async with asyncio.timeout(AT_ONCE):
                while True:
                    texts.append(json.loads(await self.socket.connection.recv())["message"])
        return self.socket.connection.close_code, texts


async def visiting(chatd, *, lifetime=3600):
    number = next(NUMBERS)
    (alice,) = await chatd.people(f"alice{number}")
    (bob,) = await chatd.people(f"bob{number}", lifetime=lifetime)
    room = await chatd.room(f"room {number}", alice, bob)
    visit = Visit(alice, bob, room, await bob.socket(f"/ws/chat/{room.id}/"))
    await visit.alice_says("Welcome.")
    return visit


@pytest.fixture
def visit(io_loop, chatd):
    visit = io_loop.run_sync(lambda: visiting(chatd))
    yield visit
    io_loop.run_sync(visit.bob.server.hang_up)


async def test_who_has_signed_out_hears_nothing_more(visit):
    await visit.bob.post("/api/user/logout/")
    await visit.alice_says("Now that he is gone...")

    assert await visit.bob_hears() == (SIGNED_OUT, ["Welcome."])
    assert (await visit.bob.handshake_refused(visit.path))[0] == 403


async def test_who_has_signed_out_says_nothing_more(visit):
    await visit.bob.post("/api/user/logout/")
    with suppress(ConnectionClosed):
        await visit.socket.send(message="I am still here.")
    await visit.bob_hears()

    newest = await visit.alice.get(f"/api/chat/groups/{visit.room.id}/messages/")
    assert [message["content"] for message in newest.json] == ["Welcome."]


async def test_signing_out_on_one_device_leaves_the_other_one_in(visit, chatd):
    async with chatd.store() as store:
        phone = Person(visit.bob.server, visit.bob.user, await store.tokens.issue(visit.bob.id, "access", None))
    await phone.post("/api/user/logout/")
    await visit.alice_says("Still with us?")

    assert [(await visit.socket.receive())["message"] for _ in range(2)] == ["Welcome.", "Still with us?"]


@pytest.mark.parametrize(("command", "stdin"), [("disable", ""), ("passwd", "a better password\n")])
async def test_who_is_signed_out_from_the_command_line_hears_nothing_more(visit, chatd, command, stdin):
    """By another process, of which the server learns within two seconds."""
    code, _, err = await chatd.cli("user", command, visit.bob.user.username, stdin=stdin)
    assert (code, err) == (0, "")

    assert await visit.bob_hears() == (SIGNED_OUT, ["Welcome."])
    assert (await visit.bob.handshake_refused(visit.path))[0] == 403


async def test_socket_ends_with_its_token(chatd):
    visit = await visiting(chatd, lifetime=SHORT)
    await asyncio.sleep(SHORT)  # Nothing but time ends it.

    assert await visit.bob_hears() == (SIGNED_OUT, ["Welcome."])


async def test_who_has_left_a_room_hears_nothing_more_of_it(visit):
    await visit.bob.post(f"/api/chat/group/{visit.room.id}/remove-yourself/")
    await visit.alice_says("Now that he is gone...")

    assert await visit.bob_hears() == (NOT_A_MEMBER, ["Welcome."])
    assert (await visit.bob.handshake_refused(visit.path))[0] == 403


async def test_who_was_removed_by_another_process_hears_nothing_more(visit, chatd):
    async with chatd.store() as store:
        await store.memberships.remove(visit.room.id, visit.bob.id)
        await store.notices.post("room", visit.room.id)

    assert await visit.bob_hears() == (NOT_A_MEMBER, ["Welcome."])


async def test_deleted_room_lets_everybody_go(visit):
    assert (await visit.alice.delete(f"/api/chat/delete-group/{visit.room.id}/")).status == 200
    assert await visit.bob_hears() == (NOT_A_MEMBER, ["Welcome."])
