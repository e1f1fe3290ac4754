"""The mongod that chatd runs itself: started, watched, started again and stopped.

Several processes may use one folder: whoever comes first starts mongod, the others adopt it,
and when it goes (with the process that started it, say) one of those left starts it again.
"""

import asyncio
import logging
from pathlib import Path

from store.mongod import Mongod, MongodFailed, MongodMissing

PAUSES = (0.1, 5.0)  # seconds between failed restarts: the first, the longest

log = logging.getLogger(__name__)


class EmbeddedMongo:
    """The mongod of one folder, from start() to stop(). `restarts` counts how often it was lost and came back."""

    def __init__(self, folder: Path) -> None:
        self.restarts = 0
        self._mongod = Mongod(folder)
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def uri(self) -> str:
        """For a driver in this process, from start() to stop()."""
        return self._mongod.uri

    async def start(self) -> None:
        """Return when mongod takes writes; it is watched from then on. Call it in the main thread.

        Raises MongodMissing, MongodFailed, or OSError when the folder can't be used.
        """
        self._mongod.open()
        try:
            await self._mongod.bring_up()
        except BaseException:
            await self.stop()
            raise
        self._supervisor = asyncio.create_task(self._supervise())

    async def stop(self) -> None:
        """End mongod if this object started it, and stop watching."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
            self._supervisor = None
        await self._mongod.end()
        self._mongod.close()

    async def _supervise(self) -> None:
        while True:
            await self._mongod.lost()
            log.warning("mongod is gone; starting it again")
            await self._recover()
            self.restarts += 1

    async def _recover(self) -> None:
        pause, longest = PAUSES
        while True:
            try:
                await self._mongod.end()
                return await self._mongod.bring_up()
            except (MongodMissing, MongodFailed, OSError) as error:
                log.error("%s", error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, longest)
