"""One connection to an LDAP server. sansldap writes and reads the messages; how they travel is told here.

https://www.rfc-editor.org/rfc/rfc4511; referrals are never followed, for they would carry a password elsewhere.

    LdapTrouble    the server can't be reached or does not do what is asked; the text is for the operator
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from sansldap import (
    BindResponse,
    ExtendedOperations,
    ExtendedResponse,
    LDAPClient,
    LDAPFilter,
    LDAPMessage,
    LDAPResultCode,
    SearchResultDone,
    SearchResultEntry,
    SearchResultReference,
)

PORTS = {"ldap": 389, "ldaps": 636}
# Of one message: an entry is a few thousand, and a number takes sansldap the square of its length.
MOST_BYTES = 2**16
MOST_BYTES_UNENCRYPTED = 2**12  # While anybody on the way may say it.
MOST_ENTRIES = 2  # So many tell that a name is not one person's alone.
SEQUENCE, LONG = 0x30, 0x80  # https://www.rfc-editor.org/rfc/rfc4511#section-5.1


class LdapTrouble(Exception):
    """A sentence, without any name or password."""


class LdapConnection:
    """One question at a time. All raise LdapTrouble, OSError and LDAPError."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._session = LDAPClient()

    async def encrypted(self, context: ssl.SSLContext, host: str) -> "LdapConnection":
        """The same connection from here on, afresh: what somebody on the way said before counts for nothing."""
        self._session.extended_request(ExtendedOperations.LDAP_START_TLS.value)
        answer = (await self._answers(MOST_BYTES_UNENCRYPTED))[-1]
        if not isinstance(answer, ExtendedResponse) or answer.result.result_code != LDAPResultCode.SUCCESS:
            raise LdapTrouble("It does not encrypt (STARTTLS).")
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport = await loop.start_tls(self._writer.transport, protocol, context, server_hostname=host)
        if transport is None:
            raise LdapTrouble("It hangs up.")
        protocol.connection_made(transport)
        return LdapConnection(reader, asyncio.StreamWriter(transport, protocol, reader, loop))

    async def bind(self, dn: str, password: str) -> LDAPResultCode:
        self._session.bind_simple(dn, password)
        answer = (await self._answers())[-1]
        return answer.result.result_code if isinstance(answer, BindResponse) else LDAPResultCode.PROTOCOL_ERROR

    async def search(self, base: str, wanted: LDAPFilter, attributes: list[str]) -> list[SearchResultEntry]:
        """At most two, which may be the first of many."""
        self._session.search_request(base, size_limit=MOST_ENTRIES, filter=wanted, attributes=attributes)
        *answers, end = await self._answers()
        entries = [answer for answer in answers if isinstance(answer, SearchResultEntry)]
        code = end.result.result_code if isinstance(end, SearchResultDone) else LDAPResultCode.PROTOCOL_ERROR
        is_cut = code == LDAPResultCode.SIZE_LIMIT_EXCEEDED and len(entries) == MOST_ENTRIES
        if code != LDAPResultCode.SUCCESS and not is_cut:
            raise LdapTrouble(f"It does not search ldap.base: {code.name}.")
        return entries

    def close(self) -> None:
        self._writer.transport.abort()

    async def _answers(self, most_bytes: int = MOST_BYTES) -> list[LDAPMessage]:
        """What comes to one question, the end of it last."""
        self._writer.write(self._session.data_to_send())
        answers: list[LDAPMessage] = []
        while not answers or isinstance(answers[-1], SearchResultEntry):
            if len(answers) > MOST_ENTRIES:
                raise LdapTrouble("It says too much.")
            message = self._understood(await _message(self._reader, most_bytes))
            if not isinstance(message, SearchResultReference):
                answers.append(message)
        return answers

    def _understood(self, message: bytes) -> LDAPMessage:
        try:
            (answer,) = self._session.receive(message)
        except (ValueError, IndexError, RecursionError):  # As sansldap has it for what is cut short, or nested deeply.
            raise LdapTrouble("It does not speak LDAP.") from None
        return answer


async def _message(reader: asyncio.StreamReader, most_bytes: int) -> bytes:
    """A whole one, since sansldap begins with one in parts again at each."""
    try:
        kind, size = head = await reader.readexactly(2)
        if kind != SEQUENCE or size == LONG or size > LONG + 4:
            raise LdapTrouble("It does not speak LDAP.")
        if size > LONG:
            length = await reader.readexactly(size - LONG)
            head, size = head + length, int.from_bytes(length)
        if size > most_bytes:
            raise LdapTrouble("It says too much.")
        return head + await reader.readexactly(size)
    except asyncio.IncompleteReadError:
        raise LdapTrouble("It hangs up.") from None


@asynccontextmanager
async def connected(url: str, context: ssl.SSLContext, *, starttls: bool) -> AsyncIterator[LdapConnection]:
    """Encrypted from its first byte with ldaps://, else before anything of worth is said, if `starttls`."""
    where = urlsplit(url)
    host, port = where.hostname or "", where.port or PORTS[where.scheme]
    is_secure = where.scheme == "ldaps"
    try:
        streams = await asyncio.open_connection(host, port, ssl=context if is_secure else None)
    except UnicodeError:  # So a part that no host's name can have is told.
        raise LdapTrouble("ldap.url names no host.") from None
    # It stays named while another one goes on with it: a StreamWriter that is forgotten closes what it wrote to.
    first = connection = LdapConnection(*streams)
    try:
        if starttls and not is_secure:
            connection = await first.encrypted(context, host)
        yield connection
    finally:
        connection.close()
