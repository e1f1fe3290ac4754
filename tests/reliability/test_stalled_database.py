"""A mongod that hangs: senders are told so within a bound, and service comes back by itself."""

import asyncio
import json
import time
from dataclasses import dataclass

import pytest

from hub.models import Room
from tests.clients import Person, Socket
from tests.reliability.audit import stored_in
from tests.reliability.process import Chatd, stop_process

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.timeout(90)]

BOUND = 7  # seconds until a sender is told; the server itself waits for five
AT_ONCE = 1  # seconds
HICCUP = 2  # seconds
BACKOFF = 0.05  # seconds
POSTS = 8


@dataclass
class Talk:
    """Alice posts and Bob listens, in a room of their own."""

    chatd: Chatd
    room: Room
    alice: Socket
    bob: Socket
    person: Person

    async def post(self, *client_ids):
        for client_id in client_ids:
            await self.alice.send(message=client_id, client_id=client_id)

    async def post_until_acked(self, client_id):
        """Repeat a post, as a client does, until it is a message."""
        await self.post(client_id)
        while "code" in await self._answer_to(client_id):
            await asyncio.sleep(BACKOFF)
            await self.post(client_id)

    async def _answer_to(self, client_id):
        """What comes before is about posts that were refused and got stored all the same."""
        while (frame := (await answers(self.alice, 1, BOUND))[0])["client_id"] != client_id:
            pass
        return frame

    @property
    def stored(self):
        return [heard.text for heard in stored_in(self.chatd.mongodb, [self.room.id])[self.room.id]]


async def talking(chatd, number):
    alice, bob = await chatd.people(f"alice{number}", f"bob{number}")
    room = await chatd.room(f"room {number}", alice, bob)
    sockets = [await person.socket(f"/ws/chat/{room.id}/") for person in (alice, bob)]
    return Talk(chatd, room, *sockets, alice)


@pytest.fixture
def talk(io_loop, chatd, request):
    talk = io_loop.run_sync(lambda: talking(chatd, request.node.name))
    io_loop.run_sync(lambda: talk.post_until_acked("first"))
    yield talk
    io_loop.run_sync(talk.alice.close)
    io_loop.run_sync(talk.bob.close)


@pytest.fixture
def mongod(io_loop, chatd):
    mongod = io_loop.run_sync(chatd.mongod)
    yield mongod
    mongod.resume()


async def answers(socket, count, seconds):
    async with asyncio.timeout(seconds):
        return [json.loads(await socket.connection.recv()) for _ in range(count)]


def client_ids():
    return [f"c{number}" for number in range(POSTS)]


async def test_senders_are_told_in_time_and_a_retry_doubles_nothing(talk, mongod, report):
    await stop_process(mongod)
    begun = time.monotonic()
    await talk.post(*client_ids())
    refusals, health = await asyncio.gather(answers(talk.alice, POSTS, BOUND), talk.chatd.health())
    report(f"mongod hangs: {POSTS} posts refused after {time.monotonic() - begun:.1f} s")
    assert {refusal["code"] for refusal in refusals} <= {"unavailable", "unconfirmed"}
    assert sorted(refusal["client_id"] for refusal in refusals) == client_ids()

    assert health == 503

    mongod.resume()
    for client_id in client_ids():
        await talk.post_until_acked(client_id)
    assert await talk.chatd.health() == 200
    assert sorted(talk.stored) == sorted([*client_ids(), "first"])
    heard = await answers(talk.bob, POSTS + 1, BOUND)
    assert [frame["message"] for frame in heard] == talk.stored


async def test_refusals_come_at_once_when_the_hang_is_known_and_are_true(talk, mongod):
    """What was `unavailable` is not stored, what was `unconfirmed` may be."""
    await stop_process(mongod)
    await talk.post(*client_ids())
    refusals, page = await asyncio.gather(answers(talk.alice, POSTS, BOUND), talk.person.get("/api/chat/groups/"))
    assert (page.status, page.json["code"]) == (503, "unavailable")
    await talk.post("later")
    (refusal,) = await answers(talk.alice, 1, AT_ONCE)
    assert (refusal["code"], refusal["client_id"]) == ("unavailable", "later")

    mongod.resume()
    await talk.post_until_acked("last")
    unconfirmed = [refusal["client_id"] for refusal in refusals if refusal["code"] == "unconfirmed"]
    assert talk.stored == ["first", *unconfirmed, "last"]


async def test_short_hang_is_waited_out(talk, mongod):
    await stop_process(mongod)
    await talk.post(*client_ids())
    await asyncio.sleep(HICCUP)  # So long it hangs.
    mongod.resume()

    acked = await answers(talk.alice, POSTS, BOUND)
    assert [(frame["message"], frame["client_id"]) for frame in acked] == [(id, id) for id in client_ids()]
    assert talk.stored == ["first", *client_ids()]
