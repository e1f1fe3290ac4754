"""How late the loop is."""

import asyncio
import time

import pytest

from commands.serving.pulse import feel
from hub.counts import SECONDS, Histogram

pytestmark = pytest.mark.gen_test


class Watched(Histogram):
    """Says when there is something."""

    def __init__(self):
        super().__init__(SECONDS)
        self.told = asyncio.Event()

    def observe(self, value):
        super().observe(value)
        self.told.set()


async def test_a_loop_that_is_held_up_is_late_by_as_much():
    lag = Watched()
    feeling = asyncio.create_task(feel(lag, 0.01))
    asyncio.get_running_loop().call_later(0, time.sleep, 0.3)
    await lag.told.wait()
    feeling.cancel()
    assert 0.25 < lag.total < 10
    assert sum(lag.counts[:7]) == 0
