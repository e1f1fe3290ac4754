"""What goes on beside the server, so that messages go when they are old enough."""

import asyncio
import logging

from hub.errors import Unavailable
from hub.keeping.retention import Retention

FIRST = 30.0  # Seconds in which clients come back after a start.
SWEEP_EVERY = 3600.0

log = logging.getLogger("chatd.retention")


async def remove_aged(retention: Retention) -> None:
    await asyncio.sleep(FIRST)
    while True:
        try:
            await retention.sweep()
        except Unavailable:
            log.warning("event=retention_postponed")
        except Exception:
            log.exception("event=retention_failed")
        await asyncio.sleep(SWEEP_EVERY)
