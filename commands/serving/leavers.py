"""What goes on beside the server, so that who has left the directory does not stay signed in for weeks."""

import asyncio
import logging

from hub.accounts.leavers import Leavers
from hub.errors import Unavailable

LOOK_EVERY = 3600.0  # Seconds.
AGAIN_AFTER = 60.0  # When it failed.

log = logging.getLogger("chatd.directory")


async def sign_out_leavers(leavers: Leavers) -> None:
    while True:
        is_done = await _is_done(leavers)
        await asyncio.sleep(LOOK_EVERY if is_done else AGAIN_AFTER)


async def _is_done(leavers: Leavers) -> bool:
    try:
        await leavers.sign_out()
    except Unavailable:
        log.warning("event=leavers_postponed")
    except Exception:
        log.exception("event=leavers_failed")
    else:
        return True
    return False
