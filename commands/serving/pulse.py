"""How late the loop is: everything that waits for it waits so long."""

import asyncio

from hub.counts import Histogram

BEAT = 0.25  # Seconds.


async def feel(lag: Histogram, beat: float = BEAT) -> None:
    """Until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + beat
        await asyncio.sleep(beat)
        lag.observe(max(0.0, loop.time() - due))
