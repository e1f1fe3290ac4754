"""Which tickets there are: the queue of a workspace."""

from msgspec import Struct

from handlers import decoding
from handlers.contract import gives, queries
from handlers.desk import shapes
from handlers.desk.base import DeskHandler
from handlers.tickets import PRIORITIES, PriorityName
from hub.desk.models import TicketState
from hub.desk.stores import Wanted
from hub.desk.team import Seat

PAGE, LONGEST_PAGE, LAST_PAGE = 50, 100, 10_000


class Filter(Struct):
    """`manager` is an id, "me" or "none"; without a `state` it is for all tickets that are not closed."""

    state: TicketState | None = None
    manager: str | None = None
    priority: PriorityName | None = None
    product: str | None = None

    def wanted(self, seat: Seat) -> Wanted:
        me = seat.manager.id if seat.manager else ""
        return Wanted(
            (self.state,) if self.state else ("open", "pending"),
            me if self.manager == "me" else self.manager,
            self.manager == "none",
            PRIORITIES[self.priority] if self.priority else None,
            self.product.upper() if self.product else None,
        )


class QueueHandler(DeskHandler):
    """/api/desk/workspaces/<id>/tickets"""

    @queries("state", "manager", "priority", "product", "page", "limit")
    async def get(self, workspace_id: str) -> None:
        """The tickets of a desk, a page of them, and how many there are."""
        seat, counter = await self.seat(workspace_id), self.hub.desk.counter
        wanted = decoding.form(self.request.query_arguments, Filter).wanted(seat)
        limit = self.number("limit", PAGE, most=LONGEST_PAGE)
        skip = (self.number("page", 1, most=LAST_PAGE) - 1) * limit
        found = await counter.queue(seat, wanted, skip=skip, limit=limit)
        tickets = [shapes.timed(ticket, times) for ticket, times in found]
        self.reply({"tickets": tickets, "counts": await counter.counts(seat)})


class NumberedHandler(DeskHandler):
    """/api/desk/workspaces/<id>/tickets/<number>"""

    @gives(200, shapes.Timed)
    async def get(self, workspace_id: str, number: str) -> None:
        """A ticket by its number."""
        seat = await self.seat(workspace_id)
        self.reply(shapes.timed(*await self.hub.desk.counter.numbered(seat, int(number))))
