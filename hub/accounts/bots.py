"""Bots: accounts of programs. An admin makes them, rooms take them in, and a token is all they sign in with."""

from collections.abc import Callable
from datetime import datetime

from hub.accounts.accounts import Accounts
from hub.accounts.models import User
from hub.errors import NotFound
from hub.files.space import DiskSpace
from hub.models import Room
from hub.rooms.members import Members
from hub.rooms.place import Place
from hub.stores import Store
from hub.text import username


class Bots:
    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        members: Members,
        *,
        space: DiskSpace,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._members = members
        self._space = space
        self._clock = clock

    async def create(self, name: str) -> User:
        """A bot of this username, without a token yet. Raises Taken, BadRequest, StorageFull."""
        self._space.require_growth()
        bot = User(0, username(name), "", is_bot=True, created_at=self._clock())
        return await self._store.users.insert(bot, "")

    async def employ(self, place: Place, name: str) -> User:
        """A bot of this name, or of one like it, as a member of a room. Raises Forbidden, BadRequest, NoDirectory."""
        place.require_admin()
        bot = await self.create(await self._accounts.free(name))
        await self._members.take_in(place, bot)
        return bot

    async def dismiss(self, bot_id: int, room: Room | None = None) -> None:
        """Disable a bot and, unless that is gone, take it out of a room."""
        await self._accounts.disable(await self.by_id(bot_id))
        if room is not None:
            await self._members.expel(room, bot_id)

    async def all(self) -> list[User]:
        """Those that are not disabled, by id."""
        return [user for user in await self._accounts.active() if user.is_bot]

    async def by_id(self, user_id: int) -> User:
        """Raises NotFound."""
        return _bot(await self._store.users.by_id(user_id))

    async def named(self, name: str) -> User:
        """Raises NotFound."""
        return _bot(await self._accounts.by_login(name))

    async def token(self, bot: User) -> str:
        """A new token, good until it is revoked; what the bot had before ends at once."""
        await self.revoke(bot)
        return await self._store.tokens.issue(bot.id, "access", None, client="bot")

    async def revoke(self, bot: User) -> None:
        """End the bot's token, and all that it is connected with."""
        await self._accounts.end_everything(bot)


def _bot(user: User | None) -> User:
    if user is None or not user.is_bot:
        raise NotFound("There is no such bot.", code="bot_not_found")
    return user
