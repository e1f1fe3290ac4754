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
CHUNK = 65536
MOST_BYTES = 2**20  # Of one answer: an entry is a few thousand.
FOUND = {LDAPResultCode.SUCCESS, LDAPResultCode.SIZE_LIMIT_EXCEEDED}


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
        answer = (await self._answers())[-1]
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
        """At most two."""
        self._session.search_request(base, size_limit=2, filter=wanted, attributes=attributes)
        answers = await self._answers()
        end = answers[-1]
        code = end.result.result_code if isinstance(end, SearchResultDone) else LDAPResultCode.PROTOCOL_ERROR
        if code not in FOUND:
            raise LdapTrouble(f"It does not search ldap.base: {code.name}.")
        return [answer for answer in answers if isinstance(answer, SearchResultEntry)]

    def close(self) -> None:
        self._writer.transport.abort()

    async def _answers(self) -> list[LDAPMessage]:
        """All that comes to one question, the end of it last."""
        self._writer.write(self._session.data_to_send())
        answers: list[LDAPMessage] = []
        size = 0
        while not answers or isinstance(answers[-1], SearchResultEntry | SearchResultReference):
            data = await self._reader.read(CHUNK)
            size += len(data)
            if not data or size > MOST_BYTES:
                raise LdapTrouble("It says too much." if data else "It hangs up.")
            answers += self._session.receive(data)
        return answers


@asynccontextmanager
async def connected(url: str, context: ssl.SSLContext, *, starttls: bool) -> AsyncIterator[LdapConnection]:
    """Encrypted from its first byte with ldaps://, else before anything of worth is said, if `starttls`."""
    where = urlsplit(url)
    host, port = where.hostname or "", where.port or PORTS[where.scheme]
    is_secure = where.scheme == "ldaps"
    # It stays named while another one goes on with it: a StreamWriter that is forgotten closes what it wrote to.
    first = connection = LdapConnection(*await asyncio.open_connection(host, port, ssl=context if is_secure else None))
    try:
        if starttls and not is_secure:
            connection = await first.encrypted(context, host)
        yield connection
    finally:
        connection.close()
