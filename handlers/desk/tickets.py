"""What becomes of one ticket. Each change answers with the ticket as it is then."""

from msgspec import Struct

from handlers.contract import gives, takes
from handlers.desk import shapes
from handlers.desk.base import DeskHandler
from handlers.tickets import PRIORITIES, PriorityName
from hub.desk.models import LineManager, Ticket, TicketState
from hub.desk.team import Seat
from hub.errors import Forbidden


class State(Struct):
    state: TicketState


class Urgency(Struct):
    priority: PriorityName


class Taker(Struct):
    """The id of a manager, "me", or None for nobody."""

    manager: str | None


class Target(Struct):
    into: str


class OneTicketHandler(DeskHandler):
    async def tell(self, seat: Seat, ticket: Ticket) -> None:
        self.reply(shapes.timed(*await self.hub.desk.counter.whole(seat, ticket)))


class TicketHandler(OneTicketHandler):
    """/api/desk/tickets/<id>"""

    @gives(200, shapes.Timed)
    async def get(self, ticket_id: str) -> None:
        """A ticket."""
        await self.tell(*await self.at(ticket_id))


class StateHandler(OneTicketHandler):
    """/api/desk/tickets/<id>/state"""

    @takes(State)
    @gives(200, shapes.Timed)
    async def put(self, wanted: State, ticket_id: str) -> None:
        """Open, park or close a ticket."""
        seat, ticket = await self.at(ticket_id)
        await self.hub.desk.counter.set_state(seat, ticket, wanted.state)
        await self.tell(seat, ticket)


class PriorityHandler(OneTicketHandler):
    """/api/desk/tickets/<id>/priority"""

    @takes(Urgency)
    @gives(200, shapes.Timed)
    async def put(self, wanted: Urgency, ticket_id: str) -> None:
        """Say how urgent a ticket is."""
        seat, ticket = await self.at(ticket_id)
        await self.hub.desk.tickets.set_priority(seat.workspace, ticket, PRIORITIES[wanted.priority])
        await self.tell(seat, ticket)


class TakerHandler(OneTicketHandler):
    """/api/desk/tickets/<id>/manager"""

    @takes(Taker)
    @gives(200, shapes.Timed)
    async def put(self, wanted: Taker, ticket_id: str) -> None:
        """Hand a ticket to a manager, or to nobody."""
        seat, ticket = await self.at(ticket_id)
        taker = await self._taker(seat, wanted.manager)
        await self.hub.desk.tickets.hand_over(seat.workspace, ticket, taker)
        await self.tell(seat, ticket)

    async def _taker(self, seat: Seat, wanted: str | None) -> LineManager | None:
        if wanted == "me" and seat.manager is None:
            raise Forbidden("You are no manager of this workspace.", code="not_a_manager", field="manager")
        if wanted is None or wanted == "me":
            return seat.manager if wanted else None
        return await self.hub.desk.settings.manager(seat.workspace.id, wanted)


class MergeHandler(OneTicketHandler):
    """/api/desk/tickets/<id>/merge"""

    @takes(Target)
    @gives(200, shapes.Timed)
    async def post(self, wanted: Target, ticket_id: str) -> None:
        """Merge a ticket into another one."""
        seat, ticket = await self.at(ticket_id)
        await self.hub.desk.merging.merge(seat, ticket, wanted.into)
        await self.tell(seat, ticket)
