"""Messages by REST: /chat/history/ and /chat/send/"""

import msgspec

from handlers.contract import for_anybody, queries, takes
from handlers.rooms import shapes
from handlers.rooms.base import RoomsHandler
from handlers.rooms.rooms import Id
from hub.entries import Draft
from hub.errors import BadRequest
from hub.live import LiveRoom
from hub.models import Stretch
from hub.text import is_number

PAGE, LARGEST_PAGE = 50, 200


class NewMessage(msgspec.Struct):
    message: str
    room_id: Id | None = None
    client_id: str | None = None


class HistoryHandler(RoomsHandler):
    """/chat/history/?room_id=N: the newest page, oldest message first.

    `before=<id>` and `after=<id>` go on from a message; `limit` is 50, at most 200.
    `has_more` says whether there is more in the direction that was asked for.
    """

    @queries("room_id", "before", "after", "limit")
    async def get(self) -> None:
        """A page of a room's history, oldest message first."""
        await self.require()
        place = await self.place(self._id("room_id"))
        stretch = await self._stretch(place.live, self.number("limit", PAGE, most=LARGEST_PAGE))
        links = self.file_links()
        messages = [shapes.message(post, links) for post in stretch.posts]
        self.reply({"chat_history": messages, "has_more": stretch.more})

    async def _stretch(self, room: LiveRoom, limit: int) -> Stretch:
        history = self.hub.history
        before, after = [await self._seq(room, name) for name in ("before", "after")]
        if after is None:
            return await history.before(room, before, limit=limit)
        if before is not None:
            raise BadRequest("Ask for what was before, or for what was after.", field="after")
        return await history.after(room, after, limit=limit)

    async def _seq(self, room: LiveRoom, name: str) -> int | None:
        """Where in the room the message is whose id the query has under this name, if it has one."""
        if self.get_query_argument(name, None) is None:
            return None
        return await self.hub.history.seq_of(room, self._id(name))

    def _id(self, name: str) -> int:
        value = self.get_query_argument(name, None)
        if value is None:
            raise BadRequest(f"{name} is required.", code="missing_field", field=name)
        if not is_number(value):
            raise BadRequest(f"{name} is a number.", field=name)
        return int(value)


class SendHandler(RoomsHandler):
    """/chat/send/"""

    @takes(NewMessage)
    async def post(self, asked: NewMessage) -> None:
        """Post a message."""
        if asked.room_id is None:
            raise BadRequest(code="missing_field", field="room_id")
        place = await self.place(asked.room_id)
        answer = await self.hub.messages.post(place, Draft(asked.message, client_id=asked.client_id))
        stored = answer.message
        self.reply({"message": "Message sent!", "id": stored.id, "seq": stored.seq, "created_at": stored.created_at})


class HealthHandler(RoomsHandler):
    """/chat/health/"""

    @for_anybody
    async def get(self) -> None:
        """Whether the server and its database serve."""
        await self.hub.ping()
        self.reply({"status": "ok"})
