"""Who has left the directory is signed out while the server runs, whatever fails meanwhile."""

import asyncio
import logging

import pytest

from commands.serve import beside
from commands.serving.leavers import sign_out_leavers
from hub.errors import NoDirectory

pytestmark = pytest.mark.gen_test


@pytest.mark.expects_log
async def test_a_look_that_failed_is_done_again_soon(monkeypatch, caplog):
    monkeypatch.setattr("commands.serving.leavers.AGAIN_AFTER", 0.001)
    done = asyncio.Event()
    ends = iter([NoDirectory(), ValueError("A bug."), None])

    class Leavers:
        async def sign_out(self):
            if error := next(ends, None):
                raise error
            done.set()

    async with beside(sign_out_leavers(Leavers())):
        await asyncio.wait_for(done.wait(), 20)
    told = [(record.levelno, record.message) for record in caplog.records if record.name == "chatd.directory"]
    assert told == [(logging.WARNING, "event=leavers_postponed"), (logging.ERROR, "event=leavers_failed")]
