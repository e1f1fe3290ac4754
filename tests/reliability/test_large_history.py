"""A long history costs a start nothing, and reading a piece of it as much as the piece is long."""

import time

import pytest
from pymongo import MongoClient

from tests.reliability.town import fill

pytestmark = [pytest.mark.gen_test(timeout=600), pytest.mark.timeout(600)]

READY = 3  # seconds of CPU until a server with a long history serves: those on the clock depend on what else runs
FAST = 2  # seconds
PAGE = 100
MISSED = 20
SOME = 1000  # Documents that a start may look at.
READS = 6  # At the least, of all the ways to read.
INDEXED = {"IXSCAN", "COUNT_SCAN", "DISTINCT_SCAN", "IDHACK"}
SMALL = {"chatd.notices"}  # Read as a whole, for it holds what changed in the last hour.

towns = pytest.mark.parametrize(
    ("rooms", "messages"), [(1_000, 100_000), pytest.param(10_000, 1_000_000, marks=pytest.mark.soak)]
)


@towns
async def test_start_and_reading_do_not_grow_with_the_history(chatd, report, rooms, messages):
    (person,) = await chatd.people(f"mayor{rooms}")
    room, length = await fill(chatd, person, rooms=rooms, messages=messages)

    seconds = await restarted(chatd)
    work = chatd.cpu_seconds
    with MongoClient(chatd.mongodb) as client:
        examined = client.admin.command("serverStatus")["metrics"]["queryExecutor"]["scannedObjects"]
    assert examined < SOME
    assert work < READY

    page, first_page = await timed(person.get(f"/api/chat/groups/{room.id}/messages/?page=1&page_size={PAGE}"))
    assert [message["seq"] for message in first_page.json["results"]] == list(range(length, length - PAGE, -1))
    resume, seqs = await timed(resumed(person, room, length - MISSED))
    assert seqs == list(range(length - MISSED + 1, length + 1))
    assert max(page, resume) < FAST
    report(
        f"{rooms:,} rooms, {messages:,} messages: ready in {seconds:.1f} s ({work:.1f} s of CPU) after a look at"
        f" {examined} documents; a page in {1000 * page:.0f} ms, {MISSED} missed in {1000 * resume:.0f} ms"
    )


async def test_every_read_of_the_history_uses_an_index(chatd):
    """By mongod's own account of the queries that it was really sent."""
    (person,) = await chatd.people("reader")
    room, length = await fill(chatd, person, rooms=10, messages=20 * PAGE)
    await person.post(f"/api/chat/groups/{room.id}/mark-as-read/")  # What is unread has to be counted.

    with MongoClient(chatd.mongodb) as client:
        database = client["chatd"]
        database.command("profile", 2)
        await read_everything(person, room, length)
        database.command("profile", 0)
        reads = list(database["system.profile"].find({"appName": "chatd", "planSummary": {"$exists": True}}))

    of_messages = [read for read in reads if read["ns"] == "chatd.messages"]
    assert len(of_messages) > READS
    assert {read["planSummary"].split()[0] for read in of_messages} <= INDEXED
    assert [read for read in of_messages if read["docsExamined"] > _given(read)] == []
    assert "COLLSCAN" not in {read["planSummary"] for read in reads if read["ns"] not in SMALL}


async def read_everything(person, room, length):
    """In all the ways there are."""
    path = f"/api/chat/groups/{room.id}/messages/"
    for way in (path, f"{path}?page=1&page_size={PAGE}", f"{path}?page=2&page_size={PAGE}", "/api/chat/groups/"):
        assert (await person.get(way)).status == 200
    await resumed(person, room, length - MISSED)
    await resumed(person, room, 0, length)


async def restarted(chatd):
    """The seconds until it serves again."""
    assert (await chatd.stop())[0] == 0
    return await chatd.start()


async def resumed(person, room, since, count=MISSED):
    """The seqs of what was missed."""
    socket = await person.socket(f"/ws/chat/{room.id}/", since=since)
    seqs = [(await socket.receive())["seq"] for _ in range(count)]
    await socket.close()
    return seqs


async def timed(coroutine):
    begun = time.monotonic()
    result = await coroutine
    return time.monotonic() - begun, result


def _given(read):
    """How many documents were returned, or skipped by the number of a page."""
    return read.get("nreturned", 0) + read["command"].get("skip", 0)
