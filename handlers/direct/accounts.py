"""Signing in and up: /api/auth/ and /api/userauth/register/"""

from typing import Any

import msgspec

from handlers.contract import for_anybody, gives, takes
from handlers.direct import shapes
from handlers.direct.base import INVALID, DirectHandler
from hub.accounts.accounts import Registration
from hub.errors import InvalidToken, Refusal


class Credentials(msgspec.Struct):
    username: str
    password: str


class SignUp(Credentials):
    """A client may send `groups`, too; which ones a user is in is not for the user to say."""

    email: str = ""
    invite: str | None = None


class Refresh(msgspec.Struct):
    refresh: str


class Verify(msgspec.Struct):
    token: str


class LoginHandler(DirectHandler):
    """/api/auth/token/"""

    @for_anybody
    @takes(Credentials)
    async def post(self, asked: Credentials) -> None:
        """Sign in: a pair of tokens."""
        tokens = await self.hub.signin.tokens(await self.hub.signin.login(asked.username, asked.password))
        self.reply({"refresh": tokens.refresh, "access": tokens.access})


class TokenHandler(DirectHandler):
    """What is asked is about a token in the body, so that is what a refusal is about."""

    def refusal_body(self, refusal: Refusal) -> dict[str, Any]:
        if isinstance(refusal, InvalidToken):
            return {"detail": INVALID, "code": refusal.code}
        return super().refusal_body(refusal)


class RefreshHandler(TokenHandler):
    """/api/auth/token/refresh/"""

    @for_anybody
    @takes(Refresh)
    async def post(self, asked: Refresh) -> None:
        """Another access token."""
        self.reply({"access": await self.hub.signin.refresh(asked.refresh)})


class VerifyHandler(TokenHandler):
    """/api/auth/token/verify/"""

    @for_anybody
    @takes(Verify)
    async def post(self, asked: Verify) -> None:
        """Whether a token is good."""
        await self.hub.signin.authenticate(asked.token)
        self.reply({})


class RegisterHandler(DirectHandler):
    """/api/userauth/register/"""

    @for_anybody
    @takes(SignUp)
    @gives(201)
    async def post(self, asked: SignUp) -> None:
        """Make an account."""
        wanted = Registration(asked.username, asked.password, asked.email, invite=asked.invite)
        user = await self.hub.accounts.register(wanted, local=self.is_local)
        self.reply(shapes.user(user, self.base_url), 201)
