"""Texts that are sent often, kept by whoever is at the desk."""

from msgspec import Struct

from handlers.contract import gives, takes
from handlers.desk import shapes
from handlers.desk.base import DeskHandler


class Reply(Struct):
    title: str
    text: str


class RepliesHandler(DeskHandler):
    """/api/desk/workspaces/<id>/replies"""

    async def get(self, workspace_id: str) -> None:
        """Texts that are sent often."""
        seat = await self.seat(workspace_id)
        replies = await self.hub.desk.settings.replies(seat.workspace.id)
        self.reply({"replies": [shapes.reply(reply) for reply in replies]})

    @takes(Reply)
    @gives(201)
    async def post(self, wanted: Reply, workspace_id: str) -> None:
        """Keep a text."""
        seat = await self.seat(workspace_id)
        reply = await self.hub.desk.settings.add_reply(seat.workspace.id, wanted.title, wanted.text)
        self.reply(shapes.reply(reply), 201)


class ReplyHandler(DeskHandler):
    """/api/desk/workspaces/<id>/replies/<id>"""

    @takes(Reply)
    async def put(self, wanted: Reply, workspace_id: str, reply_id: str) -> None:
        """Change a kept text."""
        seat = await self.seat(workspace_id)
        reply = await self.hub.desk.settings.change_reply(seat.workspace.id, reply_id, wanted.title, wanted.text)
        self.reply(shapes.reply(reply))

    @gives(204)
    async def delete(self, workspace_id: str, reply_id: str) -> None:
        """Drop a kept text."""
        seat = await self.seat(workspace_id)
        await self.hub.desk.settings.delete_reply(seat.workspace.id, reply_id)
        self.set_status(204)
