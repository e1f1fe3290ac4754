"""Signing in, out and up, and who else is there: /api/user/"""

import msgspec

from handlers.contract import for_anybody, gives, takes
from handlers.groups import shapes
from handlers.groups.base import GroupHandler
from hub.accounts.accounts import Registration


class Credentials(msgspec.Struct):
    """`email` may be a username as well."""

    email: str
    password: str


class SignUp(msgspec.Struct):
    """Without a username one is made of the email; without a password one is made up."""

    email: str
    first_name: str = ""
    last_name: str = ""
    username: str | None = None
    password: str | None = None
    invite: str | None = None


class LoginHandler(GroupHandler):
    """/api/user/login/"""

    @for_anybody
    @takes(Credentials)
    async def post(self, asked: Credentials) -> None:
        """Sign in: a token."""
        user = await self.hub.signin.login(asked.email, asked.password)
        token = await self.hub.signin.access_token(user)
        # The app sends people without a complete profile to a page that has nothing to ask here.
        profile = {"year": None, "is_completed": True, "missing_fields": ()}
        self.reply({"token": token, "message": f"Welcome {user.name}!", **profile})


class LogoutHandler(GroupHandler):
    """/api/user/logout/"""

    async def post(self) -> None:
        """End the token."""
        await self.hub.signin.logout(await self.require())
        self.reply({"message": "Successfully logged out."})


class RegisterHandler(GroupHandler):
    """/api/user/register/: a generated password is in the answer, for nothing is mailed."""

    @for_anybody
    @takes(SignUp)
    @gives(201)
    async def post(self, asked: SignUp) -> None:
        """Make an account. A generated password is in the answer."""
        accounts = self.hub.accounts
        made_up = accounts.generated_password() if asked.password is None else None
        wanted = Registration(
            await accounts.free_username(asked.email) if asked.username is None else asked.username,
            made_up or asked.password or "",
            asked.email,
            asked.first_name,
            asked.last_name,
            asked.invite,
        )
        user = await accounts.register(wanted, local=self.is_local)
        answer = {"message": "User registered successfully.", "id": user.id, "username": user.username}
        self.reply({**answer, "password": made_up} if made_up else answer, 201)


class UsersHandler(GroupHandler):
    """/api/user/list/"""

    async def get(self) -> None:
        """Everybody who has an account."""
        await self.require()
        self.reply([shapes.account(user) for user in await self.hub.accounts.active()])
