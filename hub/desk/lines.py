"""Whose ticket it is: managers' counts, and who of them hears its room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from hub.accounts.people import People
from hub.desk.models import NOTHING, Echo, LineManager, Ticket, Workspace
from hub.desk.stores import Wanted
from hub.errors import Stale, Unavailable
from hub.keys import KeyLocks
from hub.rooms.members import Members
from hub.stores import Store

PAGE = 200  # Tickets read at a time.


class Lines:
    """A manager with an account is a member of the rooms of its open tickets, and of no others."""

    def __init__(self, store: Store, members: Members, people: People) -> None:
        self._rooms = store.rooms
        self._memberships = store.memberships
        self._managers = store.desk.managers
        self._tickets = store.desk.tickets
        self._members = members
        self._people = people
        # MongoDB repeats a write that met another one, but does not look again who comes first.
        self._turns = KeyLocks()

    @asynccontextmanager
    async def next(self, workspace_id: str) -> AsyncIterator[tuple[str | None, Echo]]:
        """Whose turn it is: id and user_id. What was counted is given back when the ticket comes to nothing."""
        async with self._turns.held(workspace_id):
            manager = await self._managers.next(workspace_id)
        try:
            yield (manager.id, manager.user_id) if manager else (None, NOTHING)
        except BaseException:
            if manager:
                with suppress(Unavailable):
                    await self._managers.give_back(manager.id)
            raise

    async def bring_in(self, ticket: Ticket) -> None:
        """Let its manager hear the ticket."""
        manager = await self._manager_of(ticket)
        if manager and manager.account_id:
            await self._bring(ticket.room_id, manager.account_id)

    async def hand_over(self, ticket: Ticket, manager: LineManager | None) -> bool:
        """False when it is closed, or not any more whose it was."""
        before = await self._manager_of(ticket)
        new_id, user_id = (manager.id, manager.user_id) if manager else (None, NOTHING)
        if not await self._tickets.hand_over(ticket, new_id, user_id):
            return False
        if new_id != ticket.manager_id:
            await self.leave(ticket)
            await self._take(ticket, manager)
            if before and before.account_id:
                await self._send_home(ticket, before.account_id)
        return True

    async def leave(self, ticket: Ticket) -> None:
        """Its manager has one less."""
        if ticket.manager_id:
            await self._managers.give_back(ticket.manager_id)

    async def take_back(self, ticket: Ticket) -> None:
        """It is its manager's again or, if there is none any more, that of whoever is next."""
        manager = await self._manager_of(ticket)
        if manager is not None:
            await self._take(ticket, manager)
            return
        await self.pass_on(ticket)

    async def pass_on(self, ticket: Ticket) -> None:
        """Give it to whoever is next, unless somebody has taken it meanwhile."""
        with suppress(Stale):
            async with self.next(ticket.workspace_id) as (manager_id, user_id):
                await self._give(ticket, manager_id, user_id)
            await self.bring_in(replace(ticket, manager_id=manager_id))

    async def send_home(self, ticket: Ticket) -> None:
        """Nobody hears the ticket by membership any more."""
        for membership in await self._memberships.of_room(ticket.room_id):
            await self._send_home(ticket, membership.user_id)

    async def admit(self, workspace: Workspace, manager: LineManager) -> None:
        """Let a manager who has an account now hear what a manager hears."""
        if manager.account_id is not None:
            await self._bring(workspace.room_id, manager.account_id)
            for ticket in await self.open_of(manager):
                await self._bring(ticket.room_id, manager.account_id)

    async def expel(self, workspace: Workspace, manager: LineManager) -> None:
        """End at once what an account hears by being this manager."""
        if manager.account_id is not None:
            tickets = await self.open_of(manager)
            for room_id in [workspace.room_id, *(ticket.room_id for ticket in tickets)]:
                if room := await self._rooms.by_id(room_id):
                    await self._members.expel(room, manager.account_id)

    async def open_of(self, manager: LineManager) -> list[Ticket]:
        """The most urgent first."""
        wanted, found, more = Wanted(("open", "pending"), manager.id), list[Ticket](), True
        while more:
            page = await self._tickets.queue(manager.workspace_id, wanted, skip=len(found), limit=PAGE)
            found, more = [*found, *page], len(page) == PAGE
        return found

    async def _give(self, ticket: Ticket, manager_id: str | None, user_id: Echo) -> None:
        """Raises Stale when it is closed, or not any more whose it was."""
        if not await self._tickets.hand_over(ticket, manager_id, user_id):
            raise Stale

    async def _take(self, ticket: Ticket, manager: LineManager | None) -> None:
        if manager:
            await self._managers.take(manager.id)
        if manager and manager.account_id:
            await self._bring(ticket.room_id, manager.account_id)

    async def _bring(self, room_id: int, account_id: int) -> None:
        room, user = await self._rooms.by_id(room_id), await self._people.by_id(account_id)
        if room and user and user.is_active:
            await self._members.add_member(room, user)

    async def _manager_of(self, ticket: Ticket) -> LineManager | None:
        return await self._managers.by_id(ticket.workspace_id, ticket.manager_id) if ticket.manager_id else None

    async def _send_home(self, ticket: Ticket, account_id: int) -> None:
        if room := await self._rooms.by_id(ticket.room_id):
            await self._members.dismiss(room, account_id)
