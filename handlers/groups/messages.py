"""A room's history, and changing one message: /api/chat/"""

from collections.abc import Sequence
from typing import Any

import msgspec

from handlers.contract import queries, takes
from handlers.groups import shapes
from handlers.groups.base import GroupHandler
from hub.errors import BadRequest, NotFound
from hub.models import Post
from hub.rooms.place import Place

NEWEST = 50
PAGE, LARGEST_PAGE = 20, 100
LAST_PAGE = 10**9


class NewText(msgspec.Struct):
    """Any of the three keys has the text; `content` is what the family calls it over HTTP."""

    content: str | None = None
    new_content: str | None = None
    message: str | None = None


class MessagesHandler(GroupHandler):
    """/api/chat/groups/<room>/messages/: with `?page=` a page and where the next one is, else the newest alone."""

    @queries("page", "page_size")
    async def get(self, room: str) -> None:
        """The newest messages of a room, or a page with `?page=`."""
        place = await self.place(room)
        if self.get_query_argument("page", None) is None:
            posts = await self.hub.history.latest(place.live, skip=0, limit=NEWEST)
            self.reply(self._shown(place, posts))
        else:
            self.reply(await self._page(place))

    async def _page(self, place: Place) -> dict[str, Any]:
        number = self.number("page", 1, most=LAST_PAGE)
        size = self.number("page_size", PAGE, most=LARGEST_PAGE)
        page = await self.hub.history.page(place.live, skip=(number - 1) * size, limit=size)
        return {
            "count": page.total,
            "next": self._link(number + 1, size) if number * size < page.total else None,
            "previous": self._link(number - 1, size) if number > 1 else None,
            "results": self._shown(place, page.posts),
        }

    def _shown(self, place: Place, posts: Sequence[Post]) -> list[dict[str, Any]]:
        if not posts:
            raise NotFound("No messages found in this room.", code="no_messages")
        links, reader_id = self.file_links(), place.caller.user.id
        return [shapes.message(post, links, reader_id=reader_id) for post in posts]

    def _link(self, number: int, size: int) -> str:
        return f"{self.base_url}{self.request.path}?page={number}&page_size={size}"


class MessageHandler(GroupHandler):
    """/api/chat/messages/<id>/"""

    @takes(NewText)
    async def put(self, asked: NewText, message_id: str) -> None:
        """Change the text of one's message."""
        place = await self._place_of(message_id)
        texts = [text for text in (asked.content, asked.new_content, asked.message) if text is not None]
        if not texts:
            raise BadRequest("content is required.", code="missing_field", field="content")
        answer = await self.hub.messages.edit(place, int(message_id), texts[0])
        post = await self.hub.messages.stored(place, answer)
        self.reply(shapes.message(post, self.file_links(), reader_id=place.caller.user.id))

    patch = put

    async def delete(self, message_id: str) -> None:
        """Delete a message."""
        place = await self._place_of(message_id)
        await self.hub.messages.delete(place, int(message_id))
        self.reply({"message": "Message deleted successfully."})

    async def _place_of(self, message_id: str) -> Place:
        caller = await self.require()
        room_id = await self.hub.messages.room_of(int(message_id))
        return await self.hub.members.place(caller, await self.hub.rooms.by_id(room_id))
