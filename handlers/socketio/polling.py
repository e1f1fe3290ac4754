"""The way to a client that polls: what it is told waits for its next request."""

import asyncio
from collections.abc import Callable

from handlers.socketio.payload import SEPARATOR

END = len(SEPARATOR)


class PollQueue:
    """See `hub.session.Transport`. What is sent here is written as `payload.in_body` does."""

    descriptor = -1

    def __init__(self, *, on_close: Callable[[], None]) -> None:
        self.unsent = 0
        self._on_close = on_close
        self._waiting: list[bytes] = []
        self._poll: asyncio.Future[bytes] | None = None
        self._reader: asyncio.Future[None] | None = None

    def offer(self, data: bytes) -> int:
        """Nothing goes at once: what else is said in this tick goes into the same answer."""
        return 0

    def send(self, data: bytes) -> None:
        if not self._waiting and self._poll is not None:
            asyncio.get_running_loop().call_soon(self._answer)
        self._waiting.append(data)
        self.unsent += len(data)

    def end(self, code: int, reason: str) -> None:
        self._on_close()

    async def drained(self) -> None:
        if self.unsent:
            self._reader = self._reader or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._reader)

    @property
    def is_polled(self) -> bool:
        return self._poll is not None

    def poll(self) -> asyncio.Future[bytes]:
        """The body of the answer to a request, which comes when there is something to say."""
        self._poll = asyncio.get_running_loop().create_future()
        answer = self._poll
        self._answer()
        return answer

    def release(self, packet: bytes) -> None:
        """Answer the request that waits, if there is one: with this packet when there is nothing else to say."""
        if not self._waiting and self._poll is not None:
            self.send(packet)
        self._answer()

    def take(self) -> bytes:
        """All that waits."""
        data = b"".join(self._waiting)
        self._waiting.clear()
        self.unsent = 0
        if self._reader is not None:
            self._reader.set_result(None)
            self._reader = None
        return data

    def _answer(self) -> None:
        if self._poll is None or not self._waiting:
            return
        poll, self._poll = self._poll, None
        if not poll.done():
            poll.set_result(self.take()[:-END])
