"""Signing in and out, and the tokens that prove it."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.accounts.models import Caller, Entry, User
from hub.accounts.newcomers import Newcomers
from hub.accounts.people import GONE
from hub.accounts.stores import Directory
from hub.config import Auth
from hub.counts import Counts
from hub.errors import SIGNED_OUT, InvalidToken, RateLimited, WrongPassword
from hub.gathering import Gathering
from hub.limits import TokenBuckets
from hub.registry import Registry
from hub.stores import Store
from hub.text import EMAIL_CHARS, folded, tidy

LOGINS_PER_MINUTE = 10  # Of one account, whoever tries.
REFRESH_DAYS = 90


@dataclass(frozen=True, slots=True)
class Tokens:
    access: str
    refresh: str


class SignIn:
    """`clock` is the wall clock; `timer`, in seconds, is one that nobody sets."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        counts: Counts,
        newcomers: Newcomers,
        *,
        auth: Auth,
        clock: Callable[[], datetime],
        timer: Callable[[], float],
    ) -> None:
        self._store = store
        self._registry = registry
        self._counts = counts
        self._newcomers = newcomers
        self._auth = auth
        self._clock = clock
        self._attempts = TokenBuckets(LOGINS_PER_MINUTE, 60, clock=timer)
        self._callers = Gathering(self._holders)

    async def authenticate(self, token: str) -> Caller:
        """Raises InvalidToken for one that is unknown, expired or revoked, or whose user is disabled; Unavailable."""
        doubts = -1
        while doubts != self._registry.doubts:  # Else it may have been revoked after we looked.
            doubts = self._registry.doubts
            caller = await self._callers.of(token)
        if caller is None:
            raise InvalidToken
        if not caller.user.is_active:
            raise InvalidToken("User inactive or deleted.")
        return caller

    async def login(self, login: str, password: str) -> User:
        """The user with this username or email. Raises WrongPassword whichever was wrong, RateLimited.

        Who has no account, or one of the directory, is asked for there; this may raise NoDirectory, and Forbidden
        when an account can't be made. What an account of our own goes by is never asked for there.
        """
        try:
            return await self._login(login, password)
        except (WrongPassword, RateLimited):
            self._counts.logins_refused += 1
            raise

    async def _login(self, login: str, password: str) -> User:
        login = tidy(login, "login")  # Else "zoe " would not be found here, and her password go to the directory.
        key = folded(login[:EMAIL_CHARS])
        # By what is typed alone: whose that is, and which email belongs to which name, is nobody's to learn from it.
        self._attempts.take(key, "Too many attempts for this account; wait a moment.")
        found = await self._store.users.by_login(login)
        directory = self._store.directory
        if directory and (found is None or found[0].directory_id):
            user = await self._by_directory(directory, login, password)
        else:
            user = await self._by_password(found, password)
        if user is None or not user.is_active:
            raise WrongPassword
        self._attempts.forgive(key)
        self._attempts.forgive(user.id)
        return user

    async def _by_password(self, found: tuple[User, str] | None, password: str) -> User | None:
        if found and self._is_guessed(found[0].id):
            found = None
        good = await self._store.passwords.verify(password, found[1] if found else None)
        return found[0] if found and good else None

    async def _by_directory(self, directory: Directory, login: str, password: str) -> User | None:
        # Beside a check of nobody's password, so that it takes as long as for an account of our own.
        unhurried = self._store.passwords.verify(password, None)
        entry, _ = await asyncio.gather(self._proven(directory, login, password), unhurried)
        return await self._newcomers.account(entry) if entry else None

    async def _proven(self, directory: Directory, login: str, password: str) -> Entry | None:
        """Whom the login names, if the password fits."""
        entry = await directory.find(login)
        if entry is None or self._is_guessed(entry.id):
            await directory.verify(None, password)
            return None
        if not await directory.verify(entry, password):
            return None
        self._attempts.forgive(entry.id)
        return entry

    def _is_guessed(self, id: int | str) -> bool:
        """Too often, by whichever name. To say so would tell that there is one, and that they are the same one's."""
        try:
            self._attempts.take(id)
        except RateLimited:
            return True
        return False

    async def access_token(self, user: User, *, client: str = "") -> str:
        """`client` is what asks for it, as its user will find it in a list."""
        expires_at = self._clock() + timedelta(days=self._auth.token_days)
        return await self._store.tokens.issue(user.id, "access", expires_at, client=client)

    async def tokens(self, user: User) -> Tokens:
        """A pair: one to use, one to get the next with."""
        expires_at = self._clock() + timedelta(days=REFRESH_DAYS)
        refresh = await self._store.tokens.issue(user.id, "refresh", expires_at)
        return Tokens(await self.access_token(user), refresh)

    async def refresh(self, token: str) -> str:
        """A new access token for a refresh token. Raises InvalidToken."""
        found = await self._store.tokens.find(token, "refresh")
        user = await self._store.users.by_id(found[1]) if found else None
        if user is None or not user.is_active:
            raise InvalidToken
        return await self.access_token(user)

    async def logout(self, caller: Caller) -> None:
        """Revoke the caller's token and close the sockets that use it."""
        await self._store.tokens.revoke(caller.token_id)
        self._registry.sign_out(caller.user.id, keep=lambda s: s.caller.token_id != caller.token_id)

    async def revoke_refresh(self, token: str) -> None:
        """Raises InvalidToken."""
        found = await self._store.tokens.find(token, "refresh")
        if found is None:
            raise InvalidToken
        await self._store.tokens.revoke(found[0])

    async def recheck(self, user_id: int) -> None:
        """Somebody may have revoked tokens of this user: close the sessions that have lost theirs."""
        sessions = self._registry.doubt(user_id)
        user = await self._store.users.by_id(user_id)
        is_active = user is not None and user.is_active
        lost = [s for s in sessions if not (is_active and await self._store.tokens.exists(s.caller.token_id))]
        self._registry.sign_out(user_id, keep=lambda s: s not in lost)

    def end_expired(self) -> None:
        """Close the sessions whose token has run out."""
        now = self._clock()
        expired = [s for s in self._registry.all() if s.caller.expires_at and s.caller.expires_at <= now]
        self._registry.end(expired, SIGNED_OUT, "Your sign-in has expired.")

    async def _holders(self, tokens: Collection[str]) -> dict[str, Caller]:
        found = await self._store.tokens.find_all(tokens, "access")
        user_ids = {user_id for _, user_id, _ in found.values()}
        users = {user.id: user for user in await self._store.users.by_ids(user_ids)} if user_ids else {}
        return {
            token: Caller(users.get(user_id, GONE), token_id, expires_at)
            for token, (token_id, user_id, expires_at) in found.items()
        }
