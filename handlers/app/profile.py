"""One's own account: /api/app/account and what is below it."""

from datetime import datetime

from msgspec import Struct

from handlers.app import shapes
from handlers.app.base import AppHandler
from handlers.base import SESSION_COOKIE
from handlers.contract import gives, takes


class Names(Struct):
    first_name: str
    last_name: str


class NewPassword(Struct):
    old: str
    new: str


class Session(Struct):
    """`client` is the User-Agent of the browser, "" for other programs; `is_this` is the one that asks."""

    id: str
    client: str
    created_at: datetime | None
    expires_at: datetime | None
    is_this: bool


class AccountHandler(AppHandler):
    """/api/app/account"""

    async def get(self) -> None:
        """One's own names, and whether a directory has them and the password."""
        user = (await self.require()).user
        names = {"username": user.username, "first_name": user.first_name, "last_name": user.last_name}
        self.reply({**names, "in_directory": bool(user.directory_id)})

    @takes(Names)
    async def put(self, names: Names) -> None:
        """Take other names."""
        user = await self.hub.profile.rename(await self.require(), names.first_name, names.last_name)
        self.reply({"user": shapes.me(user)})


class PasswordHandler(AppHandler):
    """/api/app/account/password"""

    @takes(NewPassword)
    @gives(204)
    async def put(self, wanted: NewPassword) -> None:
        """Change the password, which ends all other sessions."""
        await self.hub.profile.change_password(await self.require(), wanted.old, wanted.new)
        self.set_status(204)


class SessionsHandler(AppHandler):
    """/api/app/account/sessions"""

    async def get(self) -> None:
        """Where one is signed in."""
        caller = await self.require()
        grants = await self.hub.profile.sessions(caller)
        found = [Session(g.id, g.client, g.created_at, g.expires_at, g.id == caller.token_id) for g in grants]
        self.reply({"sessions": found})

    @gives(204)
    async def delete(self) -> None:
        """Sign out everywhere."""
        await self.hub.profile.end_sessions(await self.require())
        self.clear_cookie(SESSION_COOKIE)
        self.set_status(204)


class OneSessionHandler(AppHandler):
    """/api/app/account/sessions/<id>"""

    @gives(204)
    async def delete(self, id: str) -> None:
        """End one session."""
        await self.hub.profile.end_session(await self.require(), id)
        self.set_status(204)
