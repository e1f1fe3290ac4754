"""The desks where somebody has a seat, and what their customers ask about."""

from msgspec import Struct

from handlers.contract import gives, takes
from handlers.desk import shapes
from handlers.desk.base import DeskHandler, now
from hub.desk.settings import new_topic


class NewTopic(Struct):
    name: str


class WorkspacesHandler(DeskHandler):
    """/api/desk/workspaces"""

    async def get(self) -> None:
        """The desks where the caller has a seat."""
        seats = await self.hub.desk.team.seats(await self.require())
        self.reply({"workspaces": [shapes.workspace(seat) for seat in seats]})


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
