"""The desks where somebody has a seat, and what their customers ask about."""

from msgspec import Struct

from handlers.contract import gives, takes
from handlers.desk import shapes
from handlers.desk.base import DeskHandler, now
from hub.accounts.powers import require_admin
from hub.desk.settings import new_topic


class NewTopic(Struct):
    name: str


class NewWorkspace(Struct):
    name: str


class WorkspacesHandler(DeskHandler):
    """/api/desk/workspaces"""

    async def get(self) -> None:
        """The desks where the caller has a seat."""
        seats = await self.hub.desk.team.seats(await self.require())
        self.reply({"workspaces": [shapes.workspace(seat) for seat in seats]})

    @takes(NewWorkspace)
    @gives(201)
    async def post(self, wanted: NewWorkspace) -> None:
        """Make a workspace; its keys are told only here."""
        require_admin(await self.require())
        workspace, keys = await self.hub.desk.workspaces.add(wanted.name)
        self.reply({"id": workspace.id, "name": workspace.name, **shapes.keys(keys)}, 201)


class KeysHandler(DeskHandler):
    """/api/desk/workspaces/<id>/keys"""

    @gives(201)
    async def post(self, workspace_id: str) -> None:
        """New keys, told only here; the old ones open nothing from then on."""
        seat = await self.seat(workspace_id)
        seat.require_admin()
        self.reply(shapes.keys(await self.hub.desk.workspaces.rotate(seat.workspace)), 201)


class TopicsHandler(DeskHandler):
    """/api/desk/workspaces/<id>/topics"""

    async def get(self, workspace_id: str) -> None:
        """What customers may ask about."""
        seat = await self.seat(workspace_id)
        topics = await self.hub.desk.settings.topics(seat.workspace.id)
        self.reply({"topics": [shapes.topic(topic) for topic in topics]})

    @takes(NewTopic)
    @gives(201)
    async def post(self, wanted: NewTopic, workspace_id: str) -> None:
        """Add a topic."""
        seat = await self.seat(workspace_id)
        seat.require_admin()
        topic = await self.hub.desk.settings.add_topic(new_topic(seat.workspace, wanted.name, now()))
        self.reply(shapes.topic(topic), 201)
