"""Old history waits for its reader, and for nobody else."""

import asyncio

import pytest

from tests.hub.house import others_go_on

pytestmark = pytest.mark.gen_test


@pytest.mark.usefixtures("posts")
async def test_old_history_waits_for_its_reader_and_delays_nobody_else(
    hub, connect, bob, live, join, lobby, alice, say
):
    slow, quick = connect(bob), await join(alice, lobby)
    slow.wire.stuck = True
    slow.session._outbox_limit = 200
    task = asyncio.ensure_future(hub.history.resume(slow.session, live, 0))
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert quick.texts == ["Six."]
    assert slow.wire.farewell is None
    assert len(slow.seqs) < 5

    slow.wire.stuck = False
    slow.wire.take()
    await task
    assert slow.texts == ["One.", "Two.", "Three.", "Four.", "Five.", "Six."]
