"""What is said in a ticket, and what managers note about it among themselves."""

from msgspec import Struct

from handlers.contract import gives, queries, takes
from handlers.desk import shapes
from handlers.desk.base import DeskHandler
from hub.entries import Answer, Draft
from hub.errors import BadRequest
from hub.models import Stretch
from hub.rooms.place import Place

PAGE, LONGEST_PAGE = 50, 100
LATEST = 2**53 - 1  # The largest seq that JavaScript keeps as it is.


class NewMessage(Struct):
    """With `if_seq` it is refused when anything was said after that; `client_id` makes it safe to send again."""

    text: str
    client_id: str | None = None
    if_seq: int | None = None

    def draft(self) -> Draft:
        return Draft(self.text, client_id=self.client_id, if_seq=self.if_seq)


class TalkHandler(DeskHandler):
    async def show(self, place: Place) -> None:
        """A page of history, oldest first."""
        stretch = await self._stretch(place)
        links, me = self.file_links(), place.caller.user.id
        told = [shapes.message(post, links, own=post.message.author_id == me) for post in stretch.posts]
        self.reply(shapes.Talk(told, stretch.more, place.live.head))

    def acknowledge(self, answer: Answer) -> None:
        message = answer.message
        status = 200 if answer.repeated else 201
        self.reply({"id": message.id, "seq": message.seq, "created_at": message.created_at}, status)

    async def _stretch(self, place: Place) -> Stretch:
        limit = self.number("limit", PAGE, most=LONGEST_PAGE)
        before, after = (self.number(name, 0, most=LATEST) for name in ("before", "after"))
        if before and after:
            raise BadRequest("Ask for what was before, or for what was after.", field="after")
        if after:
            return await self.hub.history.after(place.live, after, limit=limit)
        return await self.hub.history.before(place.live, before or None, limit=limit)


class MessagesHandler(TalkHandler):
    """/api/desk/tickets/<id>/messages"""

    @queries("before", "after", "limit")
    @gives(200, shapes.Talk)
    async def get(self, ticket_id: str) -> None:
        """What was said in a ticket, oldest first."""
        seat, ticket = await self.at(ticket_id)
        await self.show(await self.hub.desk.counter.place(seat, ticket))

    @takes(NewMessage)
    @gives(200)
    @gives(201)
    async def post(self, wanted: NewMessage, ticket_id: str) -> None:
        """Answer the customer."""
        seat, ticket = await self.at(ticket_id)
        self.acknowledge(await self.hub.desk.counter.reply(seat, ticket, wanted.draft()))


class NotesHandler(TalkHandler):
    """/api/desk/tickets/<id>/notes"""

    @queries("before", "after", "limit")
    @gives(200, shapes.Talk)
    async def get(self, ticket_id: str) -> None:
        """What managers noted about a ticket."""
        place = await self.hub.desk.counter.notes(*await self.at(ticket_id))
        if place is None:
            self.reply(shapes.Talk([], more=False, seq=0))
        else:
            await self.show(place)

    @takes(NewMessage)
    @gives(200)
    @gives(201)
    async def post(self, wanted: NewMessage, ticket_id: str) -> None:
        """Note something that the customer does not see."""
        seat, ticket = await self.at(ticket_id)
        self.acknowledge(await self.hub.desk.counter.note(seat, ticket, wanted.draft()))
