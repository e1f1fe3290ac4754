"""Accounts of people whom the directory knows: made when they sign in first, and kept as it says from then on."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import product

from hub.accounts.models import Entry, User
from hub.accounts.people import People
from hub.accounts.stores import UserStore
from hub.errors import BadRequest, Forbidden, Taken
from hub.files.space import DiskSpace
from hub.text import email_address, person_name, username


class Newcomers:
    """Whoever comes here has proven to the directory who they are. No account of another origin is ever theirs."""

    def __init__(self, users: UserStore, people: People, space: DiskSpace, *, clock: Callable[[], datetime]) -> None:
        self._users = users
        self._people = people
        self._space = space
        self._clock = clock

    async def account(self, entry: Entry) -> User:
        """The account of an entry, with its names of now. Raises Forbidden when none can be made, StorageFull."""
        user = await self._users.by_directory_id(entry.id)
        if user is None:
            return await self._made(entry)
        return await self._as_now(user, entry) if user.is_active else user

    async def _made(self, entry: Entry) -> User:
        self._space.require_growth()
        if not await self._users.exist():
            raise Forbidden(
                "The first account is an admin's: make it with the link that chatd prints.", code="no_admin"
            )
        user = _named(User(0, _username(entry), "", created_at=self._clock(), directory_id=entry.id), entry)
        return await self._stored(user)

    async def _stored(self, user: User) -> User:
        try:
            return await self._users.insert(user, "")
        except Taken as taken:
            made_meanwhile = await self._users.by_directory_id(user.directory_id)
            return made_meanwhile or await self._stored_otherwise(user, taken)

    async def _stored_otherwise(self, user: User, taken: Taken) -> User:
        """Without an email that somebody else has here, as later, when it changes."""
        if user.email and taken.field == "email":
            return await self._stored(replace(user, email=""))
        sentence = f"Somebody else has your {taken.field} here. Ask an admin."
        raise Forbidden(sentence, code="directory_conflict", field=taken.field) from taken

    async def _as_now(self, user: User, entry: Entry) -> User:
        """What the directory has changed is changed here; a login that somebody else has here is left as it was."""
        now = _named(user, entry)
        name = _fitting(username, entry.username) or user.username
        for wanted, email in product((name, user.username), (now.email, user.email)):
            with suppress(Taken):
                return await self._become(user, replace(now, username=wanted, email=email))
        return user

    async def _become(self, before: User, user: User) -> User:
        """Raises Taken."""
        if user != before:
            await self._users.set_person(user)
            self._people.forget(user.id)
        return user


def _username(entry: Entry) -> str:
    """Raises Forbidden."""
    try:
        return username(entry.username)
    except BadRequest as error:
        raise Forbidden(
            f"The directory gives you a username that won't do: {error}", code="directory_conflict"
        ) from error


def _named(user: User, entry: Entry) -> User:
    """What will not do here is left out."""
    return replace(
        user,
        email=_fitting(email_address, entry.email),
        first_name=_fitting(partial(person_name, field="first_name"), entry.first_name),
        last_name=_fitting(partial(person_name, field="last_name"), entry.last_name),
    )


def _fitting(tidied: Callable[[str], str], text: str) -> str:
    try:
        return tidied(text)
    except BadRequest:
        return ""
