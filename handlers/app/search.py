"""Looking for messages."""

from msgspec import Struct

from handlers.app import shapes
from handlers.app.base import AppHandler
from handlers.contract import gives, queries
from handlers.links import FileLinks
from hub.errors import BadRequest
from hub.messages import LARGEST_ID
from hub.models import RoomKind
from hub.search import search


class FoundRoom(Struct):
    id: int
    name: str
    kind: RoomKind


class Hit(Struct):
    room: FoundRoom
    message: shapes.Message


class Hits(Struct):
    """Newest first; `more` is the `before` of the next page, null after the last one."""

    hits: list[Hit]
    more: int | None
    terms: tuple[str, ...]
    complete: bool


class SearchHandler(AppHandler):
    """/api/app/search?q=&before="""

    @queries("q", "before")
    @gives(200, Hits)
    async def get(self) -> None:
        """Messages in which words are found, newest first."""
        caller = await self.require()
        text = self.get_query_argument("q", None)
        if text is None:
            raise BadRequest("q is required.", code="missing_field", field="q")
        before = self.number("before", LARGEST_ID, most=LARGEST_ID)
        found = await self.hub.search.find(caller, text, before=before)
        links = self.file_links()
        hits = [_hit(hit, links, own=hit.post.message.author_id == caller.user.id) for hit in found.hits]
        self.reply(Hits(hits, found.more, found.terms, found.complete))


def _hit(hit: search.Hit, links: FileLinks, *, own: bool) -> Hit:
    room = FoundRoom(hit.room.id, hit.room.name, hit.room.kind)
    return Hit(room, shapes.message(hit.post, links, own=own))
