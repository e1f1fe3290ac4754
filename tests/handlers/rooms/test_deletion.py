"""What a deleted room leaves behind, and what becomes of those who were just coming in."""

import asyncio
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from commands.clock import now
from hub.accounts.models import Caller
from hub.hub import Hub
from tests.forms import FORM, PNG, field, file, form

pytestmark = pytest.mark.gen_test

ROUNDS = 15
KEPT = {"_id", "room_id", "seq", "rev", "author_id", "created_at", "text", "deleted"}


@pytest.fixture
def documents(mongo_client, database):
    """What there is in a collection of MongoDB itself: `documents("messages", room_id=1)`."""
    return lambda name, **where: list(mongo_client[database][name].find(where))


@pytest.fixture
def furnished(io_loop, lobby, alice, bob, say):
    """The id of the lobby, where something was said, answered and shown."""

    async def live_in():
        hello = await say(lobby, alice, "Hello.", "Secret.")
        socket = await bob.socket("/ws/chat/lobby/")
        await socket.send(message="Answer.", parent_message_id=hello.id, client_id="c-1", mentions=[alice.id])
        await socket.send(action="react_message", message_id=hello.id, reaction="heart")
        answers = [await socket.receive(), await socket.receive()]
        assert [answer.get("error") for answer in answers] == [None, None]
        upload = form(field("content", "See."), file("attachment", "cat.png", PNG))
        posted = await bob.post("/api/chat/groups/lobby/messages/upload/", upload, headers=FORM)
        assert posted.status == 201
        return lobby.id

    return io_loop.run_sync(live_in)


def assert_buried(documents, room_id):
    messages = documents("messages", room_id=room_id)
    assert [message["seq"] for message in messages] == [1, 2, 3, 5]  # The fourth is the reaction.
    assert [set(message) - KEPT for message in messages] == [set()] * 4
    assert {message["text"] for message in messages} == {""}
    assert [documents(name) for name in ("memberships", "rooms")] == [[], []]
    assert documents("files", room_id=room_id, released={"$exists": False}) == []


async def test_only_tombstones_stay(furnished, alice, documents):
    assert (await alice.delete(f"/chat/rooms/{furnished}/")).status == 200
    assert_buried(documents, furnished)


@pytest.mark.parametrize("reached", ["rooms", "memberships", "files", "messages"])
async def test_what_a_crash_broke_off_is_finished_at_the_next_start(
    furnished, store, settings, documents, mongo_client, database, reached
):
    """`reached`: the last collection that the process wrote to."""
    steps = {
        "rooms": lambda: _mark_retired(mongo_client[database], furnished),
        "memberships": lambda: store.rooms.retire(furnished),
        "files": lambda: store.files.release(furnished),
        "messages": lambda: store.messages.bury(furnished),
    }
    for name, step in steps.items():
        await step()
        if name == reached:
            break

    await Hub(store, settings, now=now).rooms.bury_retired()

    assert_buried(documents, furnished)


async def _mark_retired(database, room_id):
    database["rooms"].update_one({"_id": room_id}, {"$set": {"retired": True}, "$unset": {"key": True}})


async def test_nobody_is_a_member_of_a_dead_room_and_nothing_is_said_there(
    hub, alice, bob, carol, dave, open_room, invite, documents
):
    """Whoever joins, connects or speaks while the room is deleted came in time or is told that it is gone."""
    rooms = []
    for number in range(ROUNDS):
        room = await open_room(f"room {number}", alice, bob, kind="game" if number % 2 else "private")
        await invite(room, alice, carol)
        rooms.append(room)
        coming = [
            carol.post("/chat/join-room/", {"room_id": room.id}),
            dave.post("/chat/join-room/", {"room_id": room.id}),
            bob.post("/chat/send/", {"room_id": room.id, "message": "Is anybody here?"}),
            alice.post(f"/chat/rooms/{room.id}/invite/", {"invited_users": [dave.id]}),
        ]
        sockets = [knocked(carol, room), knocked(bob, room)]
        ended = alice.delete(f"/chat/rooms/{room.id}/")
        order = [*coming[: number % 5], ended, *coming[number % 5 :]]

        answers, closed = await asyncio.gather(asyncio.gather(*order), asyncio.gather(*sockets))

        assert {answer.status for answer in answers} <= {200, 403, 404}
        assert set(closed) <= {403, 4003}

    assert documents("memberships") == []
    assert {message["text"] for message in documents("messages")} <= {""}
    assert [await hub.members.invitations(Caller(person.user, "")) for person in (carol, dave)] == [[], []]


async def knocked(person, room):
    """How a handshake is refused or, if it is not, how the socket ends."""
    try:
        socket = await person.socket(f"/ws/chat/{room.id}/")
    except InvalidStatus as refused:
        return refused.response.status_code
    return (await socket.ended())[0]


async def test_what_a_socket_says_until_the_end_is_buried(lobby, alice, bob, documents):
    socket = await bob.socket("/ws/chat/lobby/")
    deleting = asyncio.ensure_future(alice.delete(f"/chat/rooms/{lobby.id}/"))
    with suppress(ConnectionClosed):
        while True:
            await socket.send(message="More.")
            await socket.receive()
    assert (await deleting).status == 200
    assert {message["text"] for message in documents("messages")} == {""}
