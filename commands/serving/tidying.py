"""What goes on beside the server, so that nothing stays of what was deleted."""

import asyncio
import logging

from hub.errors import Unavailable
from hub.files.leftovers import Leftovers
from hub.rooms.rooms import Rooms

COLLECT_EVERY = 5.0  # Seconds until what was deleted has left the storage,
SWEEP_EVERY = 24 * 3600.0  # and until what crashes left is looked for again,
RETRY_AFTER = 3600.0  # or when that failed.

log = logging.getLogger("chatd.storage")


async def tidy(rooms: Rooms, leftovers: Leftovers) -> None:
    due = 0.0
    while True:
        now = asyncio.get_running_loop().time()
        try:
            await rooms.bury_retired()
            if now >= due:
                due = now + RETRY_AFTER
                await leftovers.sweep()
                due = now + SWEEP_EVERY
            await leftovers.collect()
        except Unavailable:
            log.warning("event=tidying_postponed")
        except Exception:
            log.exception("event=tidying_failed")
        await asyncio.sleep(COLLECT_EVERY)
