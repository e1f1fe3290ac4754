"""Making one ticket of two that the same customer made."""

import asyncio

from hub.desk.models import Ticket
from hub.desk.talk import Talk
from hub.desk.team import Seat
from hub.desk.tickets import Tickets
from hub.entries import Addition, Draft
from hub.errors import BadRequest, Stale
from hub.history import History
from hub.journal import Journal
from hub.keys import KeyLocks
from hub.live import LiveRoom
from hub.models import Post
from hub.registry import Registry

CHUNK = 200  # Messages copied at a time.


class Merging:
    def __init__(self, registry: Registry, tickets: Tickets, talk: Talk, *, history: History, journal: Journal) -> None:
        self._registry = registry
        self._tickets = tickets
        self._talk = talk
        self._history = history
        self._journal = journal
        self._turns = KeyLocks()

    async def merge(self, seat: Seat, ticket: Ticket, into_id: str) -> None:
        """Close a ticket, and go on in another one, which gets what was said.

        Two customers never see what the other one wrote, so both tickets are of the same. After a crash it can be
        done again: nothing is copied twice. Raises TicketNotFound, BadRequest, Stale.
        """
        async with self._turns.held(seat.workspace.id):  # Or two might be merged into one another.
            ticket = await self._tickets.find(seat.workspace, ticket.id)
            into = await self._tickets.find(seat.workspace, into_id)
            _check(ticket, into)
            source, target = await self._talk.live(ticket.room_id), await self._talk.live(into.room_id)
            copied = await self._copy(source, target, 0)
            await self._end(seat, ticket, into, source)
            self._move_listeners(source, target)
            await self._copy(source, target, copied)

    async def _end(self, seat: Seat, ticket: Ticket, into: Ticket, source: LiveRoom) -> None:
        if not await self._tickets.close(seat.workspace, ticket, merged_into=into.id):
            raise Stale("This ticket is closed.", code="ticket_closed")
        await self._journal.settled()
        # Whoever still writes there is refused, and finds the other ticket at the next try.
        source.gone = True

    def _move_listeners(self, source: LiveRoom, target: LiveRoom) -> None:
        """Those who hear the ticket by its id or by a key hear the other one."""
        for session in [s for s in source.sessions() if s.chooses_rooms]:
            self._registry.leave(session, source)
            self._registry.enter(session, target)

    async def _copy(self, source: LiveRoom, target: LiveRoom, seq: int) -> int:
        """What was posted after a seq; answers up to where it went."""
        more = True
        while more:
            stretch = await self._history.after(source, seq, limit=CHUNK)
            copies = [_copy_of(post, target) for post in stretch.posts]
            for copy in copies:
                self._journal.append(copy)
            await asyncio.gather(*(copy.answer for copy in copies))
            seq, more = (stretch.posts[-1].message.seq if stretch.posts else seq), stretch.more
        return seq


def _check(ticket: Ticket, into: Ticket) -> None:
    if ticket.id == into.id:
        raise BadRequest("A ticket can't be merged into itself.", code="same_ticket", field="into")
    # Whoever has the public_key may call himself anybody.
    if (ticket.customer, ticket.vouched) != (into.customer, into.vouched):
        raise BadRequest("These tickets are of two customers.", code="other_customer", field="into")
    if ticket.is_closed:
        raise Stale("This ticket is closed.", code="ticket_closed")
    if into.is_closed:
        raise Stale("The other ticket is closed; reopen it before.", code="ticket_closed", field="into")


def _copy_of(post: Post, target: LiveRoom) -> Addition:
    message = post.message
    draft = Draft(
        message.text,
        message.kind,
        client_id=f"merged {message.id}",
        attachments=message.attachments,
        extra=message.extra,
        from_customer=message.from_customer,
        written_at=message.created_at,
    )
    return Addition(target, post.author, draft)
