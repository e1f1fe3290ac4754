"""Everybody who has an account, for whoever has one."""

from handlers.app import shapes
from handlers.app.base import AppHandler
from hub.models import author_of


class PeopleHandler(AppHandler):
    """/api/app/people"""

    async def get(self) -> None:
        """Everybody who has an account."""
        await self.require()
        users = await self.hub.accounts.active()
        self.reply({"people": [shapes.person(author_of(user, "member")) for user in users]})
