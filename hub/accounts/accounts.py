"""Accounts: who may have one, and how one begins and ends."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hub.accounts.invites import Invites, invite_not_valid
from hub.accounts.models import Invite, User
from hub.accounts.people import People
from hub.accounts.powers import require_ours
from hub.accounts.stores import Directory
from hub.config import Auth
from hub.errors import TRY_AGAIN_LATER, BadRequest, Forbidden, NotFound, Taken
from hub.files.space import DiskSpace
from hub.limits import TokenBucket
from hub.registry import Registry
from hub.stores import Store
from hub.text import USERNAME_STEM, email_address, password, person_name, username, username_like

SUFFIXES = 10**6  # So many that a free one is found at once.
QUESTIONS_PER_MINUTE = 30  # To the directory, by all who register: they come one by one.
PASSWORD_BYTES = 12  # Of chance, in a password that we make up.


@dataclass(frozen=True, slots=True)
class Registration:
    username: str
    password: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    invite: str | None = None


class Accounts:
    def __init__(
        self,
        store: Store,
        registry: Registry,
        people: People,
        invites: Invites,
        *,
        space: DiskSpace,
        auth: Auth,
        clock: Callable[[], datetime],
        timer: Callable[[], float],
    ) -> None:
        """`clock` is the wall clock; `timer`, in seconds, is one that nobody sets."""
        self._store = store
        self._registry = registry
        self._people = people
        self._invites = invites
        self._space = space
        self._auth = auth
        self._clock = clock
        self._questions = TokenBucket(QUESTIONS_PER_MINUTE, 60, clock=timer)

    async def register(self, wanted: Registration, *, local: bool) -> User:
        """Make an account, as far as the setting `auth.registration` allows.

        Raises Forbidden, Taken, BadRequest, and NoDirectory and RateLimited where one may have the name.

        The very first account is the server's admin. It needs the set-up code,
        unless the request is `local`: comes from the machine itself.
        """
        self._space.require_growth()  # Before an invitation is used up for nothing.
        first = not await self._store.users.exist()
        user = self._user(wanted)
        await self._refuse_taken(user, None if first else await self._whose_names(wanted.invite))
        invite = await self._permission(wanted.invite, first=first, local=local)
        user = await self.create(wanted, is_admin=invite.makes_admin)
        await self._invites.welcome(user, invite)
        return user

    async def create(self, wanted: Registration, *, is_admin: bool = False) -> User:
        """Make an account without asking whether one may. Raises Taken, BadRequest, StorageFull."""
        self._space.require_growth()
        user = replace(self._user(wanted), is_admin=is_admin)
        return await self._store.users.insert(user, await self._store.passwords.hash(wanted.password))

    async def setup_code(self) -> str | None:
        """A one-time code that makes the first admin; None when there are users already."""
        if await self._store.users.exist():
            return None
        code, _ = await self._store.invites.issue(Invite(makes_admin=True, uses=1))
        return code

    async def by_login(self, login: str) -> User:
        """Raises NotFound."""
        found = await self._store.users.by_login(login)
        if found is None:
            raise NotFound("There is no such user.", code="user_not_found")
        return found[0]

    async def all(self) -> list[User]:
        return await self._store.users.all()

    async def active(self) -> list[User]:
        """Those that are not disabled, by id."""
        return [user for user in await self.all() if user.is_active]

    async def free_username(self, email: str) -> str:
        """One that nobody has, after the name in an email. Raises BadRequest when there is none in it."""
        return await self._free(username_like(email), None)

    async def free(self, name: str) -> str:
        """A username that nobody has: this one or, with a number at its end, one like it.

        The directory's are not free either. Raises BadRequest, NoDirectory.
        """
        return await self._free(name, self._store.directory)

    async def _free(self, name: str, directory: Directory | None) -> str:
        free = name = username(name)[:USERNAME_STEM].strip()
        while await self._is_taken(free, directory):
            free = f"{name}{secrets.randbelow(SUFFIXES)}"
        return free

    def generated_password(self) -> str:
        return secrets.token_urlsafe(PASSWORD_BYTES)

    async def set_password(self, user: User, new: str) -> None:
        """Change a password; every token and every socket of the user ends.

        Raises BadRequest, also for a bot and for an account of the directory.
        """
        if user.is_bot:
            raise BadRequest("A bot has no password: it signs in with its token.", code="is_bot")
        require_ours(user)
        password_hash = await self._store.passwords.hash(password(new))
        await self._store.users.set_password(user.id, password_hash)
        await self.end_everything(user)

    async def disable(self, user: User) -> None:
        await self._store.users.set_active(user.id, active=False)
        await self.end_everything(user)

    async def enable(self, user: User) -> None:
        """Whoever was disabled signs in anew."""
        await self._store.users.set_active(user.id, active=True)
        self._people.forget(user.id)

    async def set_admin(self, user: User, *, is_admin: bool) -> None:
        """What is connected comes back with the new rights. Raises BadRequest for a bot."""
        if user.is_bot:
            raise BadRequest("A bot rules over nobody.", code="is_bot")
        try:
            await self._store.users.set_admin(user.id, is_admin)
        finally:
            self._people.forget(user.id)
            self._registry.end(self._registry.doubt(user.id), TRY_AGAIN_LATER, "Reconnect and resume.")

    async def end_everything(self, user: User) -> None:
        """Every token and every socket of the user."""
        try:
            await self._store.tokens.revoke_all(user.id)
        finally:
            self._people.forget(user.id)
            self._registry.sign_out(user.id)

    def _user(self, wanted: Registration) -> User:
        """Raises BadRequest, for the password, too."""
        password(wanted.password)
        return User(
            0,
            username(wanted.username),
            email_address(wanted.email),
            person_name(wanted.first_name, "first_name"),
            person_name(wanted.last_name, "last_name"),
            created_at=self._clock(),
        )

    async def _whose_names(self, code: str | None) -> Directory | None:
        """The directory, for who may register: what it says of a name tells others who there is."""
        policy = self._auth.registration
        is_let_in = policy == "open" if code is None else await self._store.invites.by_code(code) is not None
        return self._store.directory if is_let_in and policy != "closed" else None

    async def _refuse_taken(self, wanted: User, directory: Directory | None) -> None:
        """Before an invitation is used up for nothing. Raises RateLimited, else one could try all names there."""
        if directory:
            self._questions.take("Too many people register; wait a moment.")
        for field, login in (("username", wanted.username), ("email", wanted.email)):
            if login and await self._is_taken(login, directory):
                raise Taken(f"A user with that {field} already exists.", field=field)

    async def _is_taken(self, login: str, directory: Directory | None) -> bool:
        """What somebody goes by in the directory is kept for them, though they have not come yet."""
        if await self._store.users.by_login(login):
            return True
        return directory is not None and await directory.find(login) is not None

    async def _permission(self, code: str | None, *, first: bool, local: bool) -> Invite:
        if self._auth.registration == "closed" and not first:
            raise Forbidden("Registration is closed.", code="registration_closed")
        if code is not None:
            return await self._redeemed(code, first=first)
        if first and local:
            return Invite(makes_admin=True)
        if first or self._auth.registration != "open":
            raise Forbidden("Registration needs an invitation.", code="invite_required")
        return Invite()

    async def _redeemed(self, code: str, *, first: bool) -> Invite:
        """A set-up code that nobody used says nothing any more once there are users."""
        invite = await self._invites.redeem(code)
        if invite.makes_admin and not first:
            raise invite_not_valid()
        return invite
