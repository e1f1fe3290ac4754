"""Tells outgoing webhooks what happens: each in its own time and in order, and again until it was taken."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from hub.errors import Unavailable
from hub.hooks.models import Happening, OutgoingHook
from hub.hooks.outgoing import Outgoing

LONGEST_PAUSE = 600.0  # Seconds between two tries; from the first on, each is twice as long.
AT_ONCE = 20  # Requests under way.

T = TypeVar("T")
Send = Callable[[OutgoingHook, Happening], Awaitable[None]]
log = logging.getLogger("chatd.hooks")


class Undelivered(Exception):
    """Why a hook could not be told, for its maker. `for_good`: it is no use to try again."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Courier:
    """`send` raises Undelivered. `first_pause` in seconds."""

    def __init__(self, outgoing: Outgoing, send: Send, *, first_pause: float = 1.0) -> None:
        self._outgoing = outgoing
        self._send = send
        self._first_pause = first_pause
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()  # Hooks with news that their task may not have seen.
        self._requests = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            await self._patiently(self._outgoing.begin)
            while True:
                for hook_id in await self._patiently(self._outgoing.due):
                    self._look_at(hook_id)
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _look_at(self, hook_id: str) -> None:
        self._again.add(hook_id)
        if hook_id not in self._tasks:
            self._tasks[hook_id] = asyncio.create_task(self._serve(hook_id))

    async def _serve(self, hook_id: str) -> None:
        try:
            while hook_id in self._again:
                self._again.discard(hook_id)
                await self._patiently(partial(self._tell_all, hook_id))
        except Exception:
            log.exception("event=hook_failed hook=%s", hook_id)
        finally:
            del self._tasks[hook_id]

    async def _tell_all(self, hook_id: str) -> None:
        while (hook := await self._outgoing.by_id(hook_id)) and (changes := await self._outgoing.next(hook)):
            for rev, happening in changes:
                if happening is not None:
                    if not await self._is_told(hook_id, happening):
                        return
                    await self._outgoing.told(hook, rev)
            if happening is None:  # After an import that may be a hundred thousand, of which none needs a write.
                await self._outgoing.told(hook, rev)

    async def _is_told(self, hook_id: str, happening: Happening) -> bool:
        """Try until it was taken; False when the hook has ended, or is paused, before that."""
        pause = self._first_pause
        while hook := await self._outgoing.by_id(hook_id):
            try:
                async with self._requests:
                    await self._send(hook, happening)
            except Undelivered as error:
                await self._outgoing.failed(hook, str(error), for_good=error.for_good)
            else:
                return True
            if await self._outgoing.by_id(hook_id):
                await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        return False

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await call()
            except Unavailable:
                log.warning("event=hooks_postponed")
                await asyncio.sleep(self._first_pause)
