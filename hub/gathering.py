"""Asking the database for many at once."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar, cast

from hub.errors import Unavailable

AT_ONCE = 2  # Readings that are under way,
MOST = 32  # and whom one is for, at most: it has its turn of the event loop, and all of them after it.

K = TypeVar("K")
V = TypeVar("V")
Asked = list[tuple[K, asyncio.Future[V | None]]]


class Gathering(Generic[K, V]):
    """Whoever asks while others are read for waits, and the next reading is for all who wait.

    So when everybody comes back at once, the database has time for those who talk. A reading never begins before it
    was asked for. `read` answers by key.
    """

    def __init__(self, read: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._waiting: Asked[K, V] = []
        self._lines: set[asyncio.Task[None]] = set()
        self._successes = 0

    async def of(self, key: K) -> V | None:
        """What is read for a key; None when nothing is. Raises what reading raises."""
        future: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, future))
        if len(self._lines) < AT_ONCE:
            self._lines.add(asyncio.create_task(self._serve()))
        return await future

    async def _serve(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                if staying := _staying(asked):
                    await self._answer(staying)
        finally:  # Now and not once the task is done: whoever came in between would wait for nobody.
            self._lines.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _answer(self, asked: Asked[K, V]) -> None:
        successes = self._successes
        (found,) = await asyncio.gather(self._read({key for key, _ in asked}), return_exceptions=True)
        if not isinstance(found, BaseException):
            self._successes += 1
            for key, future in _staying(asked):
                future.set_result(found.get(key))
        elif len(asked) > 1 and not isinstance(found, Unavailable):
            for one in asked:  # What is wrong with one of them is nothing to the others.
                await self._answer([one])
        else:
            # Where nobody was served meanwhile, it would fail those, too, who wait.
            if isinstance(found, Unavailable) and successes == self._successes:
                asked, self._waiting = asked + self._waiting, []
            for _, future in _staying(asked):
                future.set_exception(found)


def _staying(asked: Asked[K, V]) -> Asked[K, V]:
    return [(key, future) for key, future in asked if not future.done()]
