"""A clock that leaps ahead makes everything old: then nothing goes for its age until it has stayed so for a day."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from hub.keeping.stores import KeepingStore

LEAP = timedelta(days=7)  # Between two sweeps. A server that was off for so long looks the same, and waits as well.
STAYED = 24 * 3600.0  # Seconds.

log = logging.getLogger("chatd.retention")


class Leaps:
    def __init__(self, store: KeepingStore, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._seen: float | None = None  # When the clock was seen to have leapt, by one that never does.

    async def is_settled(self) -> bool:
        """Whether a sweep may go by the clock, which is noted then. Raises Unavailable."""
        now, last = self._clock(), await self._store.last_sweep()
        if last is not None and now - last > LEAP and self._is_fresh():
            log.warning("event=retention_waits reason=clock_leapt last_sweep=%s now=%s", f"{last:%F}", f"{now:%F}")
            return False
        self._seen = None
        await self._store.note_sweep(now)
        return True

    def _is_fresh(self) -> bool:
        if self._seen is None:
            self._seen = time.monotonic()
        return time.monotonic() - self._seen < STAYED
