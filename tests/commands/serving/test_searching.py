"""What is posted becomes findable while the server runs, whatever fails meanwhile."""

import asyncio
import logging

import pytest

from commands.serve import beside
from commands.serving.searching import keep_findable
from tests.hub.house import Late, away

pytestmark = pytest.mark.gen_test


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr("commands.serving.searching.FIRST", 0)
    monkeypatch.setattr("commands.serving.searching.REST", 0.001)


async def broken(call):
    raise ZeroDivisionError


@pytest.mark.expects_log
@pytest.mark.parametrize(("scene", "event"), [(away, "event=indexing_postponed"), (broken, "event=indexing_failed")])
async def test_what_fails_is_logged_and_done_the_next_time(hub, stage, open_room, alice, say, caplog, scene, event):
    lobby = await open_room("lobby", alice)
    await say(lobby, alice, "Cake")
    again = Late()
    stage.search.direct("index", scene, again)

    async with beside(keep_findable(hub.search.indexer)), asyncio.timeout(20):
        await again.reached.wait()

    assert await stage.search.indexed(lobby.id) == 1
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == [event]
