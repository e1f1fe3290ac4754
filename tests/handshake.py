"""A TLS handshake in memory, by OpenSSL on both sides."""

import ssl
from contextlib import suppress


def trusting(authority):
    """A client's context that trusts one authority, given as PEM."""
    return ssl.create_default_context(cadata=authority.decode())


def handshake(server_context, client_context, name):
    """The client's end of a connection. Raises SSLError, whichever end refuses."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    for end in (client, server, client, server, client):
        with suppress(ssl.SSLWantReadError):
            end.do_handshake()
    return client
