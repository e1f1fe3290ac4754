"""Tickets: how they begin, whose they are, and how they end."""

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from hub.desk.crowd import Crowd
from hub.desk.lines import Lines
from hub.desk.models import Echo, LineManager, Priority, Ticket, TicketState, Workspace
from hub.desk.text import echo, product_name
from hub.desk.watching import Watching
from hub.desk.workspaces import Access, Workspaces
from hub.errors import BadRequest, NotFound, Stale, TooLarge
from hub.events import TicketChanged
from hub.files.space import DiskSpace
from hub.models import Room
from hub.stores import Store
from hub.text import storable

ID_BYTES = 12  # 24 hex digits, as older clients have them, that nobody guesses.
NEWEST = 500  # Tickets in a list of all that are about something.
MOST, OPINION_CHARS = 5, 1000


class TicketNotFound(NotFound):
    code = "ticket_not_found"
    sentence = "There is no such ticket in this workspace."


@dataclass(frozen=True, slots=True)
class Question:
    """What a customer wants."""

    product: str
    customer: Echo
    created_at: Echo


@dataclass(frozen=True, slots=True)
class Opinion:
    """A `rating` from 1 to 5, and why."""

    rating: int
    text: str = ""

    def check(self) -> None:
        """Raises BadRequest, TooLarge."""
        if not 1 <= self.rating <= MOST:
            raise BadRequest(f"rating is a number from 1 to {MOST}.", field="rating")
        if len(storable(self.text, "text")) > OPINION_CHARS:
            raise TooLarge(f"text has at most {OPINION_CHARS} characters.", field="text")


class Tickets:
    def __init__(
        self,
        store: Store,
        workspaces: Workspaces,
        lines: Lines,
        crowd: Crowd,
        *,
        space: DiskSpace,
        clock: Callable[[], datetime],
    ) -> None:
        self._rooms = store.rooms
        self._tickets = store.desk.tickets
        self._workspaces = workspaces
        self._lines = lines
        self._crowd = crowd
        self._space = space
        self._clock = clock
        self.watching = Watching()

    async def create(self, access: Access, question: Question, client: Hashable) -> Ticket:
        """A new ticket, given to whoever has the fewest. Raises BadRequest, RateLimited, StorageFull."""
        self._space.require_growth()
        workspace, product = access.workspace, product_name(question.product)
        customer, created_at = echo(question.customer, "user_id"), echo(question.created_at, "created_at")
        self._crowd.take_ticket(access, client)
        number = await self._tickets.next_number(workspace.id)
        id, now = secrets.token_hex(ID_BYTES), self._clock()
        room = await self._rooms.insert(
            Room(0, f"{product} #{number}", "ticket", product, created_at=now, updated_at=now, ticket=id)
        )
        async with self._lines.next(workspace.id) as (manager_id, line_manager):
            ticket = Ticket(
                id,
                workspace.id,
                number,
                room.id,
                product,
                customer,
                created_at,
                now,
                manager_id,
                line_manager,
                vouched=not access.is_public,
            )
            await self._tickets.insert(ticket)
        await self._lines.bring_in(ticket)
        self._workspaces.tell(TicketChanged(workspace.room_id, ticket, is_new=True))
        return ticket

    async def find(self, workspace: Workspace, ticket_id: str) -> Ticket:
        """Raises TicketNotFound."""
        ticket = await self._tickets.by_id(workspace.id, ticket_id)
        if ticket is None:
            raise TicketNotFound
        return ticket

    async def current(self, workspace: Workspace, ticket_id: str) -> Ticket:
        """The ticket, or the one that it was merged into. Raises TicketNotFound."""
        ticket = await self.find(workspace, ticket_id)
        return await self.current(workspace, ticket.merged_into) if ticket.merged_into else ticket

    async def about(self, workspace: Workspace, product: str) -> list[Ticket]:
        """The newest about something, oldest first."""
        return await self._tickets.newest(workspace.id, product.upper(), NEWEST)

    async def close(self, workspace: Workspace, ticket: Ticket, merged_into: str | None = None) -> bool:
        """False when it was closed already."""
        before = await self._tickets.close(ticket.id, self._clock(), merged_into)
        if before is None:
            return False
        await self._lines.leave(before)
        await self._lines.send_home(before)
        await self.tell(workspace, ticket)
        return True

    async def reopen(self, workspace: Workspace, ticket: Ticket) -> None:
        """Open again, with whom it had, or whose turn it is. Raises Stale for one that is not closed, or merged."""
        if not await self._tickets.move(ticket.id, "closed", "open"):
            raise Stale("This ticket is not closed, or was merged into another one.", code="not_closed")
        await self._lines.take_back(ticket)
        await self.tell(workspace, ticket)

    async def wait(self, workspace: Workspace, ticket: Ticket, *, pending: bool) -> bool:
        """Whether it waits for its customer. False when it is closed, or that is nothing new."""
        states: tuple[TicketState, TicketState] = ("open", "pending") if pending else ("pending", "open")
        moved = await self._tickets.move(ticket.id, *states)
        if moved:
            await self.tell(workspace, ticket)
        return moved

    async def hand_over(self, workspace: Workspace, ticket: Ticket, manager: LineManager | None) -> None:
        """Raises Stale when somebody else was quicker, or it is closed."""
        if not await self._lines.hand_over(ticket, manager):
            raise Stale("The ticket was closed, or somebody else has taken it meanwhile.", code="ticket_moved")
        await self.tell(workspace, ticket)

    async def set_priority(self, workspace: Workspace, ticket: Ticket, priority: Priority) -> None:
        await self._tickets.set_priority(ticket.id, priority)
        await self.tell(workspace, ticket)

    async def rate(self, access: Access, ticket: Ticket, opinion: Opinion, client: Hashable) -> None:
        """What the customer thinks of it, once it is over. Raises BadRequest, TooLarge, RateLimited, Stale."""
        opinion.check()
        self._crowd.take_post(access, client)
        if not await self._tickets.rate(ticket.id, opinion.rating, opinion.text):
            raise Stale("A ticket is rated when it is closed.", code="not_closed")
        await self.tell(access.workspace, ticket)

    async def tell(self, workspace: Workspace, ticket: Ticket) -> None:
        """Tell those of the desk, and whoever watches it, how the ticket is now."""
        now = await self.find(workspace, ticket.id)
        self._workspaces.tell(TicketChanged(workspace.room_id, now))
        self.watching.tell(ticket.id, await self.current(workspace, ticket.id) if now.merged_into else now)
