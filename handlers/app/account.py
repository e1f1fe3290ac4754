"""Signing in and out in the browser."""

from msgspec import Struct

from handlers.app import shapes
from handlers.app.base import AppHandler
from handlers.base import SESSION_COOKIE
from handlers.contract import for_anybody, gives, takes


class Credentials(Struct):
    """`login` is a username or an email."""

    login: str
    password: str


class SessionHandler(AppHandler):
    """/api/app/session"""

    @for_anybody
    async def get(self) -> None:
        """Who is signed in; `user` is null for nobody."""
        caller = await self.caller()
        self.reply({"user": shapes.me(caller.user) if caller else None})

    @for_anybody
    @takes(Credentials)
    @gives(201)
    async def post(self, credentials: Credentials) -> None:
        """Sign in: the answer sets the cookie of the session."""
        user = await self.hub.signin.login(credentials.login, credentials.password)
        await self.sign_in(user)
        self.reply({"user": shapes.me(user)}, 201)

    @for_anybody
    @gives(204)
    async def delete(self) -> None:
        """Sign out."""
        caller = await self.caller()
        if caller:
            await self.hub.signin.logout(caller)
        self.clear_cookie(SESSION_COOKIE)
        self.set_status(204)
