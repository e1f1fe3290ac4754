"""Bots, for admins of the server: making, listing and ending them, and their tokens, each of which is told once."""

from msgspec import Struct

from handlers.app.base import AppHandler
from hub.models import User
from hub.powers import require_admin


class NewBot(Struct):
    name: str


class AdminHandler(AppHandler):
    async def bot(self, bot_id: str) -> User:
        """Raises Forbidden, NotFound."""
        require_admin(await self.require())
        return await self.hub.bots.by_id(int(bot_id))


class BotsHandler(AdminHandler):
    """/api/app/bots"""

    async def get(self) -> None:
        require_admin(await self.require())
        self.reply({"bots": [_told(bot) for bot in await self.hub.bots.all()]})

    async def post(self) -> None:
        require_admin(await self.require())
        bot = await self.hub.bots.create(self.decode(NewBot).name)
        self.reply({**_told(bot), "token": await self.hub.bots.token(bot)}, 201)


class BotHandler(AdminHandler):
    """/api/app/bots/<id>"""

    async def delete(self, bot_id: str) -> None:
        await self.hub.accounts.disable(await self.bot(bot_id))
        self.set_status(204)


class BotTokenHandler(AdminHandler):
    """/api/app/bots/<id>/token: a new one ends the old one."""

    async def post(self, bot_id: str) -> None:
        self.reply({"token": await self.hub.bots.token(await self.bot(bot_id))}, 201)

    async def delete(self, bot_id: str) -> None:
        await self.hub.bots.revoke(await self.bot(bot_id))
        self.set_status(204)


def _told(bot: User) -> dict[str, object]:
    return {"id": bot.id, "username": bot.username, "created_at": bot.created_at}
