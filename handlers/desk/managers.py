"""Who answers tickets: everybody at the desk sees them, admins of the server say who they are."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from handlers.contract import gives, takes
from handlers.desk import shapes
from handlers.desk.base import DeskHandler, now
from hub.desk.models import LineManager


class NewManager(Struct):
    """`login` is a username or an email of whoever signs in as the manager."""

    login: str
    position: Annotated[float, Meta(ge=0, le=10**6)] = 1


class Account(Struct):
    """With None nobody signs in as the manager any more."""

    login: str | None


class ManagersHandler(DeskHandler):
    """/api/desk/workspaces/<id>/managers"""

    async def get(self, workspace_id: str) -> None:
        """Who answers tickets."""
        seat = await self.seat(workspace_id)
        managers = await self.hub.desk.settings.managers(seat.workspace.id)
        self.reply({"managers": [shapes.manager(manager) for manager in managers]})

    @takes(NewManager)
    @gives(201, shapes.Manager)
    async def post(self, wanted: NewManager, workspace_id: str) -> None:
        """Make a user a manager."""
        seat = await self.seat(workspace_id)
        seat.require_admin()
        user = await self.hub.accounts.by_login(wanted.login)
        manager = LineManager(
            "",
            seat.workspace.id,
            msgspec.json.encode(user.username).decode(),
            wanted.position,
            positions_in_a_line=msgspec.json.encode(wanted.position).decode(),
            created_at=now(),
            account_id=user.id,
        )
        self.reply(shapes.manager(await self.hub.desk.team.add(seat, manager)), 201)


class ManagerHandler(DeskHandler):
    """/api/desk/workspaces/<id>/managers/<id>"""

    @takes(Account)
    @gives(200, shapes.Manager)
    async def put(self, account: Account, workspace_id: str, manager_id: str) -> None:
        """Say who signs in as a manager."""
        seat = await self.seat(workspace_id)
        seat.require_admin()
        user = None if account.login is None else await self.hub.accounts.by_login(account.login)
        self.reply(shapes.manager(await self.hub.desk.team.link(seat, manager_id, user)))

    @gives(204)
    async def delete(self, workspace_id: str, manager_id: str) -> None:
        """Remove a manager."""
        await self.hub.desk.team.remove(await self.seat(workspace_id), manager_id)
        self.set_status(204)
