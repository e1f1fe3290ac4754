"""Bots, for admins of the server: making, listing and ending them, and their tokens, each of which is told once."""

from msgspec import Struct

from handlers.app.base import AppHandler
from handlers.contract import gives, takes
from hub.accounts.models import User
from hub.accounts.powers import require_admin


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
        """The bots that there are."""
        require_admin(await self.require())
        self.reply({"bots": [_told(bot) for bot in await self.hub.bots.all()]})

    @takes(NewBot)
    @gives(201)
    async def post(self, wanted: NewBot) -> None:
        """Make a bot; its token is told only here."""
        require_admin(await self.require())
        bot = await self.hub.bots.create(wanted.name)
        self.reply({**_told(bot), "token": await self.hub.bots.token(bot)}, 201)


class BotHandler(AdminHandler):
    """/api/app/bots/<id>"""

    @gives(204)
    async def delete(self, bot_id: str) -> None:
        """End a bot."""
        await self.hub.accounts.disable(await self.bot(bot_id))
        self.set_status(204)


class BotTokenHandler(AdminHandler):
    """/api/app/bots/<id>/token: a new one ends the old one."""

    @gives(201)
    async def post(self, bot_id: str) -> None:
        """Another token, which ends the one before."""
        self.reply({"token": await self.hub.bots.token(await self.bot(bot_id))}, 201)

    @gives(204)
    async def delete(self, bot_id: str) -> None:
        """Revoke the token."""
        await self.hub.bots.revoke(await self.bot(bot_id))
        self.set_status(204)


def _told(bot: User) -> dict[str, object]:
    return {"id": bot.id, "username": bot.username, "created_at": bot.created_at}
