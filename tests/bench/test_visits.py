"""How the benchmark's crowds come in: all of them do, and are told what they missed."""

import json

import pytest
from layout import LARGEST_HALL
from tornado.websocket import websocket_connect
from visits import PAGE, WAYS, Visit, everywhere, plan

from hub.entries import Draft

pytestmark = pytest.mark.gen_test

CLIENTS = 20
MISSED = 7


@pytest.fixture
def crowd(start, tmp_path, server):
    async def come(lines):
        plan_file = tmp_path / "plan.lines"
        plan_file.write_text("\n".join(lines))
        child = await start("crowd.c", server.port, plan_file, CLIENTS)
        return json.loads(await child.stdout.readline())

    return come


async def beats(server, count):
    """Wait for so many heartbeats of somebody else."""
    url = f"{server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    socket = await websocket_connect(url)
    while count:
        if await socket.read_message() == "2":
            await socket.write_message("3")
            count -= 1
    socket.close()


async def test_all_come_in_and_stay(crowd, server, town, hub):
    of_two_circles = [visit for visit in everywhere(range(257 * 10)) if visit.room in town.rooms][:CLIENTS]
    for way in WAYS:
        sample = await crowd(plan(way, of_two_circles, town))
        assert (sample["clients"], sample["told"]) == (CLIENTS, 0)
    there = hub.registry.all()
    assert len(there) == CLIENTS * len(WAYS)
    await beats(server, 2)
    assert set(there) <= set(hub.registry.all())


async def test_who_comes_back_is_told_what_was_missed(crowd, town, store, hub):
    room = await store.rooms.by_name(LARGEST_HALL)
    place = await hub.members.place((await hub.signin.authenticate(town.tokens[0])), room)
    for number in range(MISSED + 2):
        await hub.messages.post(place, Draft(f"Message {number}."))
    visits = [Visit(number, LARGEST_HALL, {room.id: 2}) for number in (0, 1, 100)]
    sample = await crowd(plan(PAGE, visits, town, delivery='{"type":"posted"'))
    assert (sample["told"], sample["least"], sample["most"]) == (3 * MISSED, MISSED, MISSED)
