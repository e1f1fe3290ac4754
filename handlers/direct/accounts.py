"""Signing in and up: /api/auth/ and /api/userauth/register/"""

from typing import Any

import msgspec

from handlers.direct import shapes
from handlers.direct.base import INVALID, DirectHandler
from hub.accounts import Registration
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

    async def post(self) -> None:
        asked = self.decode(Credentials)
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

    async def post(self) -> None:
        self.reply({"access": await self.hub.signin.refresh(self.decode(Refresh).refresh)})


class VerifyHandler(TokenHandler):
    """/api/auth/token/verify/"""

    async def post(self) -> None:
        await self.hub.signin.authenticate(self.decode(Verify).token)
        self.reply({})


class RegisterHandler(DirectHandler):
    """/api/userauth/register/"""

    async def post(self) -> None:
        asked = self.decode(SignUp)
        wanted = Registration(asked.username, asked.password, asked.email, invite=asked.invite)
        user = await self.hub.accounts.register(wanted, local=self.is_local)
        self.reply(shapes.user(user, self.base_url), 201)
