"""Those whose past is not the room's any more start afresh."""

import asyncio
from dataclasses import replace

import pytest

from tests.hub.house import others_go_on

pytestmark = pytest.mark.gen_test


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("since", [6, 10**9])
async def test_who_knows_more_than_there_is_starts_afresh(resume, say, lobby, alice, since):
    """After a restore the database may hold less than was told."""
    client = await resume(since)
    assert [(event["type"], event["seq"]) for event in client.heard] == [("Reset", 5)]
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.texts == ["Six."]


@pytest.mark.usefixtures("posts")
async def test_who_knows_less_than_is_kept_starts_afresh(resume, live):
    live.room = replace(live.room, floor=3)
    assert (await resume(2)).kinds == ["Reset"]
    assert (await resume(3)).texts == ["Four.", "Five."]


@pytest.mark.usefixtures("posts")
async def test_nothing_comes_before_a_reset(resume, hub, connect, bob, live, say, lobby, alice):
    """Not even to a client that reads slowly."""
    client = connect(bob)
    client.wire.unsent = client.session._outbox_limit // 2 + 1
    task = asyncio.ensure_future(hub.history.resume(client.session, live, 99))
    await say(lobby, alice, "Six.")
    await others_go_on()
    client.wire.take()
    await task
    assert client.kinds == ["Reset", "Posted"]
