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

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises Unavailable when it has failed somebody while we waited: else we would be told so much later."""
        failures = self._failures
        async with self._places:
            if failures != self._failures:
                raise Unavailable
            try:
                yield
            except Unavailable:
                self._failures += 1
                raise
