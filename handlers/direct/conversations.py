"""One's conversations, and what was said in each: /api/conversations and /api/rooms/<username>/messages"""

from contextlib import suppress
from typing import Any, cast

import msgspec
from tornado.http1connection import HTTP1Connection
from tornado.iostream import StreamClosedError

from handlers.contract import queries
from handlers.direct import shapes
from handlers.direct.base import DirectHandler
from hub.accounts.models import User
from hub.errors import NotFound, Unavailable
from hub.live import LiveRoom
from hub.models import Post

PAGE = 10
LAST_PAGE = 10**9
CHUNK = 500  # Messages in memory at once.


class ConversationsHandler(DirectHandler):
    """A bare list; with `?page=` a page and where the next one is."""

    @queries("page")
    async def get(self) -> None:
        """One's conversations: a bare list, or a page of it with `?page=`."""
        caller = await self.require()
        conversations = await self.hub.direct.all(caller)
        links = self.file_links()
        shown = [shapes.Writer((caller.user, c.other), links).conversation(c) for c in conversations]
        self.reply(shown if self.get_query_argument("page", None) is None else self._page(shown))

    def _page(self, shown: list[dict[str, Any]]) -> dict[str, Any]:
        number = self.number("page", 1, most=LAST_PAGE)
        if number > 1 and (number - 1) * PAGE >= len(shown):
            raise NotFound("Invalid page.", code="invalid_page")
        return {
            "count": len(shown),
            "next": self._link(number + 1) if number * PAGE < len(shown) else None,
            "previous": self._link(number - 1) if number > 1 else None,
            "results": shown[(number - 1) * PAGE : number * PAGE],
        }

    def _link(self, number: int) -> str:
        return f"{self.base_url}{self.request.path}?page={number}"


class MessagesHandler(DirectHandler):
    """All of a history, oldest first. It is sent bit by bit, and so never in memory as a whole."""

    async def get(self, username: str) -> None:
        """All that was said in a conversation, oldest first."""
        caller = await self.require()
        other = await self._other(username)
        place = await self.hub.direct.find(caller, other) if other else None
        if other is None or place is None:
            self.reply({"messages": []})
            return
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        with suppress(StreamClosedError):  # The client may go before the end.
            await self._send(place.live, shapes.Writer((caller.user, other), self.file_links()))

    async def _send(self, room: LiveRoom, writer: shapes.Writer) -> None:
        before, seq = '{"messages":[', 0
        while posts := await self._after(room, seq):
            self.write(before + ",".join(msgspec.json.encode(writer.message(p.message)).decode() for p in posts))
            await self.flush()
            before, seq = ",", posts[-1].message.seq
        self.write("]}" if seq else '{"messages":[]}')

    async def _after(self, room: LiveRoom, seq: int) -> tuple[Post, ...]:
        try:
            return (await self.hub.history.after(room, seq, limit=CHUNK)).posts
        except Unavailable:
            if seq:  # Half an answer has gone out: only a connection that breaks off says so.
                cast(HTTP1Connection, self.request.connection).close()
                raise StreamClosedError from None
            raise

    async def _other(self, username: str) -> User | None:
        """Somebody who does not exist is somebody one never talked to."""
        try:
            return await self.hub.direct.user(username)
        except NotFound:
            return None
