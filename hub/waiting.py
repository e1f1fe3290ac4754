"""Waiting in line for the database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.errors import Unavailable


class WaitingLine:
    """So few at a time ask the database that it has time for others, too."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._failures = 0
        self._successes = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises Unavailable when it has failed somebody while we waited, and served nobody: it would fail us, too."""
        failures, successes = self._failures, self._successes
        async with self._places:
            if failures != self._failures and successes == self._successes:
                raise Unavailable
            try:
                yield
            except Unavailable:
                self._failures += 1
                raise
            self._successes += 1
