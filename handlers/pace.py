"""How fast one client is served: no flood, and not too much in flight."""

import asyncio
from collections.abc import Callable
from functools import partial

from hub.entries import Answer
from hub.errors import Refusal
from hub.limits import TokenBucket

IN_FLIGHT = 64  # Changes of one client that may wait for their commit.
FRAMES_PER_10S = 2000  # Of one client, or twice the posts it may send, whichever is more.


class Pace:
    __slots__ = ("_asked", "_frames")

    def __init__(self, *, posts_per_10s: int) -> None:
        self._asked: set[asyncio.Future[Answer]] = set()
        allowed = max(FRAMES_PER_10S, 2 * posts_per_10s)
        self._frames = TokenBucket(allowed, 10, clock=asyncio.get_running_loop().time)

    def receive(self) -> None:
        """One more frame. Raises RateLimited when they are too many."""
        self._frames.take()

    def expect(
        self,
        answer: asyncio.Future[Answer],
        answered: Callable[[Answer], None],
        refused: Callable[[Refusal], None],
    ) -> None:
        """Say what becomes of a change the client asked for."""
        self._asked.add(answer)
        answer.add_done_callback(partial(self._settle, answered, refused))

    async def breathe(self) -> None:
        """Wait until the next frame may be served."""
        if len(self._asked) >= IN_FLIGHT:
            await asyncio.wait(self._asked, return_when=asyncio.FIRST_COMPLETED)

    def _settle(
        self,
        answered: Callable[[Answer], None],
        refused: Callable[[Refusal], None],
        answer: asyncio.Future[Answer],
    ) -> None:
        self._asked.discard(answer)
        error = answer.exception()
        if error is None:
            answered(answer.result())
        elif isinstance(error, Refusal):
            refused(error)
        else:
            refused(Refusal("Internal error.", code="internal_error"))
