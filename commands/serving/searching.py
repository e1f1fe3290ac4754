"""What goes on beside the server, so that messages can be found."""

import asyncio
import logging

from hub.errors import Unavailable
from hub.search.indexer import Indexer

FIRST = 10.0  # Seconds in which clients come back after a start, before what was missed is caught up with.
WORK, REST = 0.25, 0.75  # Seconds: after a start, or while very much is posted, most of the time is for the chat.

log = logging.getLogger("chatd.search")


async def keep_findable(indexer: Indexer) -> None:
    await asyncio.sleep(FIRST)
    while True:
        try:
            await indexer.catch_up(seconds=WORK)
        except Unavailable:
            log.warning("event=indexing_postponed")
        except Exception:
            log.exception("event=indexing_failed")
        await asyncio.sleep(REST)
