"""Whose words they are: an account that there is already or, disabled until somebody wants it, a new one."""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from hub.accounts.models import User
from hub.errors import BadRequest
from hub.imports.models import Person, Report
from hub.stores import Store
from hub.text import NAME_CHARS, USERNAME_STEM, email_address, folded, username

UNFIT = re.compile(r"[/@\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class ImportedPeople:
    """By key. Without `trial`, who is missing is made, active or not."""

    def __init__(
        self, store: Store, report: Report, *, trial: bool, active: bool, clock: Callable[[], datetime]
    ) -> None:
        self._users = store.users
        self._report = report
        self._trial = trial
        self._active = active
        self._clock = clock
        self._known: dict[str, User] = {}

    def get(self, key: str) -> User | None:
        return self._known.get(key)

    async def take(self, person: Person) -> User:
        """Whoever has this email, or else this username; a bot is nobody but a bot."""
        if person.key not in self._known:
            self._known[person.key] = await self._found(person) or await self._made(person)
        return self._known[person.key]

    async def _found(self, person: Person) -> User | None:
        """One that was made before has the name that it was given then."""
        for login in filter(None, (_email(person.email), *_names(person))):
            found = await self._users.by_login(login)
            if found and found[0].is_bot == person.is_bot:
                self._report.people_known += 1
                return found[0]
        return None

    async def _made(self, person: Person) -> User:
        self._report.people_new += 1
        free = [name for name in _names(person) if await self._users.by_login(name) is None]
        user = User(
            0,
            free[0],
            _email(person.email),
            _plain(person.first_name),
            _plain(person.last_name),
            is_active=self._active and not person.is_bot,
            created_at=self._clock(),
            is_bot=person.is_bot,
        )
        return user if self._trial else await self._users.insert(user, "")


def _names(person: Person) -> list[str]:
    """What a person may be called here: as there, or with something that nobody else has."""
    plain = UNFIT.sub("", person.username).strip()[:USERNAME_STEM].strip() or "somebody"
    number = sha256(f"{folded(person.username)} {person.key}".encode(errors="replace")).hexdigest()[:8]
    return [name for name in (plain, f"{plain}-{number}") if _is_username(name)]


def _is_username(name: str) -> bool:
    try:
        return bool(username(name))
    except BadRequest:
        return False


def _email(text: str) -> str:
    try:
        return email_address(text)
    except BadRequest:
        return ""


def _plain(text: str) -> str:
    return UNFIT.sub(" ", text).strip()[:NAME_CHARS].strip()
