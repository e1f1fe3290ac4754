"""The directory of an organisation, spoken to over LDAP."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sansldap import FilterAnd, FilterEquality, LDAPError, LDAPFilter, LDAPResultCode, SearchResultEntry

from hub.accounts.models import Entry
from hub.config import BadSetting, Ldap
from hub.errors import NoDirectory
from hub.text import EMAIL_CHARS, PASSWORD_CHARS
from hub.typed import demand
from store.ldap.connection import LdapConnection, LdapTrouble, connected

AT_ONCE = 8  # Connections, so that a flood of sign-ins is none for the directory.
NOBODY = "nobody-at-all"  # And the password of it.
NOTHING = "1.1"  # Of an entry: that it is there will do.
# What servers say of a password that is wrong, of a locked or disabled entry, and of one that is gone.
REFUSED = {
    LDAPResultCode.INVALID_CREDENTIALS,
    LDAPResultCode.INAPPROPRIATE_AUTHENTICATION,
    LDAPResultCode.INSUFFICIENT_ACCESS_RIGHTS,
    LDAPResultCode.CONSTRAINT_VIOLATION,
    LDAPResultCode.UNWILLING_TO_PERFORM,
    LDAPResultCode.NO_SUCH_OBJECT,
    LDAPResultCode.INVALID_DN_SYNTAX,
}

log = logging.getLogger(__name__)


class LdapDirectory:
    """A connection for each question: who signs in does so once in a while. The settings have a `url`."""

    def __init__(self, settings: Ldap) -> None:
        """Raises BadSetting."""
        self._settings = settings
        self._url, self._base = settings.url or "", settings.base or ""
        self._filter = _filter(settings.filter)
        self._context = _context(settings.ca)
        self._password = settings.bind_password or _read(settings.bind_password_file)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def find(self, login: str) -> Entry | None:
        """A username or, with an @ in it, an email. Where there are two of them it names nobody."""
        if not 0 < len(login) <= EMAIL_CHARS:
            return None
        names = self._settings.attributes
        # As a value of its own and never as text of a filter: no sign in it means anything.
        is_called = FilterEquality(names.email if "@" in login else names.username, login.encode())
        wanted = [names.id, names.username, names.email, names.first_name, names.last_name]
        found = await self._search(is_called, wanted)
        return self._entry(found[0]) if len(found) == 1 else None

    async def knows(self, id: str) -> bool:
        return bool(await self._search(FilterEquality(self._settings.attributes.id, bytes.fromhex(id)), [NOTHING]))

    async def verify(self, entry: Entry | None, password: str) -> bool:
        """See hub/accounts/stores.py. A bind without a password would be one without a name, and so succeed."""
        if not _is_password(password):
            return False
        place = entry.place if entry else f"{self._settings.attributes.username}={NOBODY},{self._base}"
        async with self._connected() as connection:
            # What nobody was found for may be somebody's password elsewhere.
            code = await connection.bind(place, password if entry else NOBODY)
        if code != LDAPResultCode.SUCCESS and code not in REFUSED:
            raise _away(LdapTrouble(f"It checks no passwords: {code.name}."))
        return code == LDAPResultCode.SUCCESS and entry is not None

    async def _search(self, wanted: LDAPFilter, attributes: list[str]) -> list[SearchResultEntry]:
        async with self._connected() as connection:
            await self._introduce(connection)
            return await connection.search(self._base, FilterAnd([self._filter, wanted]), attributes)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[LdapConnection]:
        """Raises NoDirectory, whatever goes wrong until it is closed again."""
        try:
            async with (
                asyncio.timeout(self._settings.timeout),
                self._places,
                connected(self._url, self._context, starttls=self._settings.starttls) as connection,
            ):
                yield connection
        except TimeoutError:
            reason = LdapTrouble(f"It does not answer within {self._settings.timeout} s.")
            raise _away(reason) from reason
        except (LdapTrouble, LDAPError, OSError) as trouble:
            reason = LdapTrouble(str(trouble) or type(trouble).__name__)
            raise _away(reason) from reason

    async def _introduce(self, connection: LdapConnection) -> None:
        if self._settings.bind_dn:
            code = await connection.bind(self._settings.bind_dn, self._password)
            if code != LDAPResultCode.SUCCESS:
                raise LdapTrouble(f"It does not accept ldap.bind_dn with its password: {code.name}.")

    def _entry(self, found: SearchResultEntry) -> Entry | None:
        names = self._settings.attributes
        values = {attribute.name.lower(): attribute.values[0] for attribute in found.attributes if attribute.values}
        texts = {name: value.decode(errors="ignore") for name, value in values.items()}
        id, username = values.get(names.id.lower(), b""), texts.get(names.username.lower(), "")
        if not (id and username and found.object_name):
            log.warning("event=directory_entry_unfit needed=%s,%s", names.id, names.username)
            return None
        rest = (texts.get(name.lower(), "") for name in (names.email, names.first_name, names.last_name))
        # In hex, since some directories number their entries in bytes that are no text.
        return Entry(id.hex(), found.object_name, username, *rest)


def _away(trouble: LdapTrouble) -> NoDirectory:
    """The operator learns why, the client does not."""
    log.warning("event=directory_away reason=%r", str(trouble))
    refusal = NoDirectory()
    refusal.__cause__ = trouble
    return refusal


def _is_password(password: str) -> bool:
    """Not blank to anybody who reads it, also in C, where a NUL is the end."""
    try:
        return "\0" not in password and 0 < len(password) <= PASSWORD_CHARS[1] and bool(password.encode())
    except UnicodeEncodeError:
        return False


def _filter(text: str) -> LDAPFilter:
    try:
        return LDAPFilter.from_string(text)
    except ValueError as error:
        raise BadSetting("ldap.filter", f"can't be used: {error}") from None


def _context(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise BadSetting("ldap.ca", f"can't be used: {error.strerror or error}") from None


def _read(secret: Path | None) -> str:
    if secret is None:
        return ""
    try:
        password = secret.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        password = ""
    demand(password, "ldap.bind_password_file", "must be a file with a password that chatd can read")
    return password
