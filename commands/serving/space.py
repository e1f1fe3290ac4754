"""Looks at the disk again and again, before it is full."""

import asyncio
import logging
import shutil
from pathlib import Path

from hub.files.space import DiskSpace

LOOK_EVERY = 10.0  # Seconds.

log = logging.getLogger("chatd.storage")


async def watch_space(space: DiskSpace, folder: Path, every: float = LOOK_EVERY) -> None:
    """Until cancelled."""
    while True:
        try:
            free = (await asyncio.to_thread(shutil.disk_usage, folder)).free
        except OSError as error:
            log.warning("event=disk_not_seen reason=%r", error.strerror)
        else:
            if space.note(free):
                level = logging.INFO if space.state == "ample" else logging.WARNING
                log.log(level, "event=disk state=%s free_mb=%d", space.state, free // 2**20)
        await asyncio.sleep(every)
