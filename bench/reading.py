"""One who reads what a server keeps, one thing after the other, and others who search it: how long each takes."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlencode

from ground import Town
from history import Texts
from layout import LARGEST_HALL
from servers import Server
from talking import Frame, Talker
from tornado.httpclient import AsyncHTTPClient

MISSED = 500
PAGE = 50
SEARCHES = 10  # by each of as many people as it takes, so that nobody is refused
WHAT = ("newest page", "page anywhere", "unread", "resume", "search, common", "search, rare")

Costs = Mapping[str, Sequence[float]]  # ms each, by what was asked for


class Reading:
    """In the largest hall, whose newest seq is `head`; each `times`."""

    def __init__(self, town: Town, server: Server, head: int, times: int) -> None:
        self._town = town
        self._server = server
        self._head = head
        self._times = times
        self._room = town.rooms[LARGEST_HALL]
        self._draw = random.Random(head)
        self._heard: asyncio.Queue[str] = asyncio.Queue()

    async def costs(self, *, searches: bool) -> Costs:
        """Searching is left out where there is no index of all that is there."""
        talker = await self._come()
        page = {"type": "history", "room": self._room, "limit": PAGE}
        newest = await self._timed(lambda: self._answer(talker, page))
        anywhere = await self._timed(lambda: self._answer(talker, {**page, "before": self._anywhere()}))
        unread = await self._timed(lambda: self._answer(talker, {"type": "rooms"}))
        await talker.go()
        resume = await self._timed(self._resume)
        words = (Texts().common, Texts().rare) if searches else ()
        found = [await self._searched(word) for word in words] or [(), ()]
        return dict(zip(WHAT, (newest, anywhere, unread, resume, *found), strict=True))

    async def _timed(self, act: Callable[[], Awaitable[object]]) -> Sequence[float]:
        took = []
        for _ in range(self._times):
            begun = time.perf_counter()
            await act()
            took.append(1e3 * (time.perf_counter() - begun))
        return took

    async def _searched(self, word: str) -> Sequence[float]:
        client, numbers = AsyncHTTPClient(), iter(range(self._times))
        url = f"http://127.0.0.1:{self._server.port}/api/app/search?{urlencode({'q': word})}"

        async def search() -> None:
            token = self._town.tokens[next(numbers) // SEARCHES]
            await client.fetch(url, headers={"Authorization": f"Bearer {token}"})

        return await self._timed(search)

    async def _come(self) -> Talker:
        """In, and greeted."""
        talker = await Talker.come(self._server, f"/ws/?token={self._town.tokens[0]}", self._heard.put_nowait)
        await self._until("hello")
        return talker

    async def _answer(self, talker: Talker, question: Frame) -> None:
        await talker.say(question)
        await self._until(question["type"])

    async def _resume(self) -> None:
        """All of it: from asking to come in to having heard what was missed."""
        talker = await self._come()
        await talker.say({"type": "resume", "rooms": {str(self._room): self._head - MISSED}})
        if await self._until("resumed") != MISSED:
            raise SystemExit("Somebody who came back was not told everything.")
        await talker.go()

    async def _until(self, kind: str) -> int:
        """How many messages came before a frame of this type."""
        told = 0
        while (frame := json.loads(await self._heard.get()))["type"] != kind:
            told += frame["type"] == "posted"
        return told

    def _anywhere(self) -> int:
        return self._draw.randint(2 * PAGE, self._head)
