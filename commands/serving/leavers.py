"""What goes on beside the server, so that who has left the directory does not stay signed in for weeks."""

import asyncio
import logging

from hub.accounts.leavers import Leavers
from hub.errors import Unavailable

LOOK_EVERY = 3600.0  # Seconds.

log = logging.getLogger("chatd.directory")


async def sign_out_leavers(leavers: Leavers) -> None:
    while True:
        try:
            await leavers.sign_out()
        except Unavailable:
            log.warning("event=leavers_postponed")
        except Exception:
            log.exception("event=leavers_failed")
        await asyncio.sleep(LOOK_EVERY)
