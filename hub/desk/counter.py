"""What those who have a seat do with tickets: see the queue, answer, note, hand over, merge."""

from collections.abc import Callable
from datetime import datetime

from hub.desk.models import Ticket, TicketState, Times
from hub.desk.stores import Wanted
from hub.desk.talk import Talk
from hub.desk.team import Seat
from hub.desk.tickets import TicketNotFound, Tickets
from hub.entries import Answer, Draft
from hub.errors import Stale
from hub.files.space import DiskSpace
from hub.keys import KeyLocks
from hub.messages import Messages
from hub.models import Room
from hub.rooms.place import Place
from hub.stores import Store


class Counter:
    def __init__(
        self,
        store: Store,
        tickets: Tickets,
        talk: Talk,
        messages: Messages,
        *,
        space: DiskSpace,
        clock: Callable[[], datetime],
    ) -> None:
        self._rooms = store.rooms
        self._store = store.desk.tickets
        self._tickets = tickets
        self._talk = talk
        self._messages = messages
        self._space = space
        self._clock = clock
        self._noting = KeyLocks()

    async def queue(self, seat: Seat, wanted: Wanted, *, skip: int, limit: int) -> list[tuple[Ticket, Times]]:
        """The most urgent first, and of those the oldest."""
        tickets = await self._store.queue(seat.workspace.id, wanted, skip=skip, limit=limit)
        times = await self._store.times([ticket.room_id for ticket in tickets])
        return [(ticket, times.get(ticket.room_id, Times())) for ticket in tickets]

    async def counts(self, seat: Seat) -> dict[TicketState, int]:
        """How many tickets there are in each state."""
        counted = await self._store.counts(seat.workspace.id)
        return {"open": 0, "pending": 0, "closed": 0, **counted}

    async def numbered(self, seat: Seat, number: int) -> tuple[Ticket, Times]:
        """Raises TicketNotFound."""
        ticket = await self._store.by_number(seat.workspace.id, number)
        if ticket is None:
            raise TicketNotFound
        return await self._timed(ticket)

    async def whole(self, seat: Seat, ticket: Ticket) -> tuple[Ticket, Times]:
        """The ticket as it is now."""
        return await self._timed(await self._tickets.find(seat.workspace, ticket.id))

    async def place(self, seat: Seat, ticket: Ticket) -> Place:
        """Where to read what was said."""
        return Place(await self._talk.live(ticket.room_id), seat.caller)

    async def reply(self, seat: Seat, ticket: Ticket, draft: Draft) -> Answer:
        """Raises Stale when `draft.if_seq` is not the newest any more, or the ticket was merged."""
        _refuse_merged(ticket)
        return await self._talk.reply(await self.place(seat, ticket), draft, seat.manager)

    async def notes(self, seat: Seat, ticket: Ticket) -> Place | None:
        """Where managers talk about a ticket among themselves; None when nobody has yet."""
        return Place(await self._talk.live(ticket.notes_id), seat.caller) if ticket.notes_id else None

    async def note(self, seat: Seat, ticket: Ticket, draft: Draft) -> Answer:
        """In a room of its own, of which customers know nothing."""
        async with self._noting.held(ticket.id):
            ticket = await self._tickets.find(seat.workspace, ticket.id)
            notes_id = ticket.notes_id or await self._begin_notes(ticket)
        answer = await self._messages.post(Place(await self._talk.live(notes_id), seat.caller), draft)
        await self._tickets.tell(seat.workspace, ticket)
        return answer

    async def set_state(self, seat: Seat, ticket: Ticket, state: TicketState) -> None:
        """Raises Stale when it can't come to that state from the one it is in."""
        if state == "closed":
            await self._tickets.close(seat.workspace, ticket)
        elif not ticket.is_closed:
            await self._tickets.wait(seat.workspace, ticket, pending=state == "pending")
        elif state == "open":
            await self._tickets.reopen(seat.workspace, ticket)
        else:
            raise Stale("A closed ticket waits for nobody: reopen it before.", code="ticket_closed")

    async def _timed(self, ticket: Ticket) -> tuple[Ticket, Times]:
        return ticket, (await self._store.times([ticket.room_id])).get(ticket.room_id, Times())

    async def _begin_notes(self, ticket: Ticket) -> int:
        self._space.require_growth()
        now = self._clock()
        room = Room(0, f"Notes on {ticket.product} #{ticket.number}", "desk", created_at=now, updated_at=now)
        room = await self._rooms.insert(room)
        await self._store.set_notes(ticket.id, room.id)
        return room.id


def _refuse_merged(ticket: Ticket) -> None:
    if ticket.merged_into:
        raise Stale("This ticket was merged into another one.", code="ticket_merged")
