"""Signing in and up: /auth/ and /users/"""

from contextlib import suppress

import msgspec

from handlers.contract import for_anybody, gives, takes
from handlers.rooms.base import RoomsHandler
from hub.accounts.accounts import Registration
from hub.errors import NotAuthenticated


class Credentials(msgspec.Struct):
    username: str
    password: str


class SignUp(Credentials):
    email: str = ""
    invite: str | None = None


class Refresh(msgspec.Struct):
    refresh: str


class Logout(msgspec.Struct):
    refresh_token: str


class LoginHandler(RoomsHandler):
    """/auth/login/"""

    @for_anybody
    @takes(Credentials)
    async def post(self, asked: Credentials) -> None:
        """Sign in: a pair of tokens."""
        user = await self.hub.signin.login(asked.username, asked.password)
        tokens = await self.hub.signin.tokens(user)
        self.reply({"refresh": tokens.refresh, "access": tokens.access, "user_id": user.id})


class RefreshHandler(RoomsHandler):
    """/auth/token/refresh/"""

    @for_anybody
    @takes(Refresh)
    async def post(self, asked: Refresh) -> None:
        """Another access token."""
        self.reply({"access": await self.hub.signin.refresh(asked.refresh)})


class ValidateHandler(RoomsHandler):
    """/auth/validate-token/"""

    async def post(self) -> None:
        """Whether the token is good."""
        await self.require()
        self.reply({"detail": "Token is valid"})


class LogoutHandler(RoomsHandler):
    """/auth/logout/: ends the refresh token and, when a good one is sent along, the access token and its sockets."""

    @for_anybody
    @takes(Logout)
    @gives(205)
    async def post(self, asked: Logout) -> None:
        """End the refresh token and, when a good one is sent along, the access token."""
        await self.hub.signin.revoke_refresh(asked.refresh_token)
        with suppress(NotAuthenticated):  # An access token has often expired by then.
            await self.hub.signin.logout(await self.require())
        self.reply({"message": "Logged out successfully"}, 205)


class RegisterHandler(RoomsHandler):
    """/users/register/"""

    @for_anybody
    @takes(SignUp)
    @gives(201)
    async def post(self, asked: SignUp) -> None:
        """Make an account."""
        wanted = Registration(asked.username, asked.password, asked.email, invite=asked.invite)
        user = await self.hub.accounts.register(wanted, local=self.is_local)
        self.reply({"message": "User created successfully", "id": user.id}, 201)
