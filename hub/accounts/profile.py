"""What users do with their own accounts: a name, a password, and where they are signed in."""

from dataclasses import replace

from hub.accounts.models import Caller, Grant, User
from hub.accounts.people import People
from hub.accounts.powers import require_ours
from hub.accounts.signin import SignIn
from hub.errors import BadRequest, NotFound, WrongPassword
from hub.files.leftovers import Leftovers
from hub.files.models import File
from hub.registry import Registry
from hub.stores import Store
from hub.text import password, person_name


class Profile:
    def __init__(
        self, store: Store, registry: Registry, people: People, signin: SignIn, *, leftovers: Leftovers
    ) -> None:
        self._store = store
        self._registry = registry
        self._people = people
        self._signin = signin
        self._leftovers = leftovers

    async def rename(self, caller: Caller, first_name: str, last_name: str) -> User:
        """Others call the caller by the first name from now on. Raises BadRequest."""
        require_ours(caller.user)
        first_name, last_name = person_name(first_name, "first_name"), person_name(last_name, "last_name")
        await self._store.users.set_name(caller.user.id, first_name, last_name)
        return self._is_now(replace(caller.user, first_name=first_name, last_name=last_name))

    async def set_photo(self, caller: Caller, photo: File | None) -> User:
        """Others see this picture of the caller from now on, or none. See `Files.keep_photo`."""
        photo_id = photo.id if photo else None
        before = await self._store.users.set_photo(caller.user.id, photo_id)
        if before:
            self._leftovers.drop_photo(before)
        return self._is_now(replace(caller.user, photo=photo_id))

    async def change_password(self, caller: Caller, old: str, new: str) -> None:
        """All that the caller is signed in with ends, but what asks. Raises BadRequest, RateLimited."""
        require_ours(caller.user)
        try:
            await self._signin.login(caller.user.username, old)
        except WrongPassword:
            raise BadRequest("This is not your password.", code="wrong_password", field="old") from None
        password_hash = await self._store.passwords.hash(password(new))
        await self._store.users.set_password(caller.user.id, password_hash)
        await self.end_sessions(caller, keep=caller.token_id)

    async def sessions(self, caller: Caller) -> list[Grant]:
        """What the caller is signed in with, the newest first."""
        return await self._store.tokens.of_user(caller.user.id)

    async def end_session(self, caller: Caller, id: str) -> None:
        """Sign the caller out where this token is used. Raises NotFound."""
        if id not in {grant.id for grant in await self.sessions(caller)}:
            raise NotFound("You are not signed in there.", code="session_not_found")
        await self._store.tokens.revoke(id)
        self._registry.sign_out(caller.user.id, keep=lambda session: session.caller.token_id != id)

    async def end_sessions(self, caller: Caller, *, keep: str = "") -> None:
        """Sign the caller out everywhere, but where the token with the id `keep` is used."""
        try:
            await self._store.tokens.revoke_all(caller.user.id, keep=keep)
        finally:
            self._registry.sign_out(caller.user.id, keep=lambda session: session.caller.token_id == keep)

    def _is_now(self, user: User) -> User:
        self._people.forget(user.id)
        for session in self._registry.of_user(user.id):
            session.caller = replace(session.caller, user=user)
        return user
