"""Who may sit at the desk of a workspace: managers with an account, and admins of the server."""

from dataclasses import dataclass

from hub.accounts.models import Caller, User
from hub.accounts.powers import require_admin
from hub.desk.lines import Lines
from hub.desk.models import LineManager, Ticket, Workspace
from hub.desk.settings import DeskSettings
from hub.desk.tickets import TicketNotFound, Tickets
from hub.errors import NotFound
from hub.stores import Store


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at a desk. An admin may be there without being a `manager`."""

    workspace: Workspace
    caller: Caller
    manager: LineManager | None

    def require_admin(self) -> None:
        """Raises Forbidden."""
        require_admin(self.caller)


class Team:
    """Whoever has no seat is told the same as where there is nothing."""

    def __init__(self, store: Store, settings: DeskSettings, lines: Lines, tickets: Tickets) -> None:
        self._store = store.desk
        self._managers = store.desk.managers
        self._settings = settings
        self._lines = lines
        self._tickets = tickets

    async def seat(self, caller: Caller, workspace_id: str) -> Seat:
        """Raises NotFound."""
        workspace = await self._store.workspaces.by_id(workspace_id)
        manager = await self._managers.by_account(workspace_id, caller.user.id)
        if workspace is None or (manager is None and not caller.user.is_admin):
            raise NotFound("There is no such workspace.", code="workspace_not_found")
        return Seat(workspace, caller, manager)

    async def seats(self, caller: Caller) -> list[Seat]:
        """All that the caller has, by the name of the workspace."""
        mine = {manager.workspace_id: manager for manager in await self._managers.of_account(caller.user.id)}
        return [
            Seat(workspace, caller, mine.get(workspace.id))
            for workspace in await self._store.workspaces.all()
            if workspace.id in mine or caller.user.is_admin
        ]

    async def at(self, caller: Caller, ticket_id: str) -> tuple[Seat, Ticket]:
        """The desk that a ticket is at. Raises TicketNotFound."""
        ticket = await self._store.tickets.any(ticket_id)
        if ticket is None:
            raise TicketNotFound
        try:
            return await self.seat(caller, ticket.workspace_id), ticket
        except NotFound:
            raise TicketNotFound from None

    async def add(self, seat: Seat, manager: LineManager) -> LineManager:
        """A new manager, with an account or without. Raises Forbidden, Taken."""
        seat.require_admin()
        added = await self._settings.add_manager(manager)
        await self._lines.admit(seat.workspace, added)
        return added

    async def link(self, seat: Seat, manager_id: str, user: User | None) -> LineManager:
        """Say who signs in as a manager; whoever did before has no seat any more. Raises Forbidden, NotFound, Taken."""
        seat.require_admin()
        before = await self._settings.manager(seat.workspace.id, manager_id)
        await self._managers.link(manager_id, user.id if user else None)
        if before.account_id and (user is None or user.id != before.account_id):
            await self._lines.expel(seat.workspace, before)
        after = await self._settings.manager(seat.workspace.id, manager_id)
        await self._lines.admit(seat.workspace, after)
        return after

    async def remove(self, seat: Seat, manager_id: str) -> None:
        """The manager's tickets go to whoever is next. Raises Forbidden, NotFound."""
        seat.require_admin()
        manager = await self._settings.manager(seat.workspace.id, manager_id)
        await self._managers.delete(manager.id)
        await self._lines.expel(seat.workspace, manager)
        for ticket in await self._lines.open_of(manager):
            await self._lines.pass_on(ticket)
            await self._tickets.tell(seat.workspace, ticket)
