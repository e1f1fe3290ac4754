"""Killed under load, again and again: nothing acked is lost, nothing is there twice, and everybody heard the same."""

import asyncio
import random

import pytest

from tests.reliability.audit import audit, stored_in
from tests.reliability.crowd import crowded
from tests.reliability.process import has_ended, until
from tests.reliability.wires import Heard

PAGE = 100
POSTS_BETWEEN = 4  # Answers each sender gets between two blows.

kills = pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.soak)])
pytestmark = [pytest.mark.gen_test(timeout=600), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def environment():
    return {"LIMITS__POSTS_PER_10S": 1_000_000}


@kills
async def test_killing_chatd_loses_doubles_and_swaps_nothing(chatd, report, kills):
    async def strike():
        mongod = await chatd.mongod()
        chatd.kill()
        await until(lambda: has_ended(mongod))
        await chatd.start()

    await survive(chatd, report, "chatd", strike, kills)


@kills
async def test_killing_mongod_loses_doubles_and_swaps_nothing(chatd, report, kills):
    async def strike():
        (await chatd.mongod()).kill()

    server = chatd.pid
    await survive(chatd, report, "mongod", strike, kills)
    assert chatd.pid == server


async def survive(chatd, report, victim, strike, kills):
    async with crowded(chatd, f"{victim}{kills}x", rooms=4, senders=50, listeners=8) as crowd:
        for _ in range(kills):
            await crowd.progress(POSTS_BETWEEN)
            await asyncio.sleep(random.uniform(0, 0.3))  # A blow may fall at any moment.
            await strike()
        await crowd.progress(POSTS_BETWEEN)
        await crowd.fall_silent()

    rooms = {member.room_id: member.person for member in crowd.members}
    stored = stored_in(chatd.mongodb, rooms)
    result = audit(crowd, stored)
    report(f"{victim} killed {kills} times: {result}")
    assert result.is_clean
    for room_id, person in rooms.items():
        assert await resumed(person, room_id, len(stored[room_id])) == stored[room_id]
        assert await paged(person, room_id) == stored[room_id][::-1]


async def resumed(person, room_id, count):
    """What somebody new on the socket is told of the whole history."""
    socket = await person.socket(f"/ws/chat/{room_id}/", since=0)
    frames = [await socket.receive() for _ in range(count)]
    await socket.close()
    return [Heard(frame["seq"], frame["id"], frame["message"]) for frame in frames]


async def paged(person, room_id):
    """The history as HTTP gives it, newest first."""
    messages, page = [], f"/api/chat/groups/{room_id}/messages/?page=1&page_size={PAGE}"
    while page:
        answer = (await person.get(page)).json
        messages += answer["results"]
        page = answer["next"] and answer["next"].removeprefix(person.server.url)
    return [Heard(message["seq"], message["id"], message["content"]) for message in messages]
