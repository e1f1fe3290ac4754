"""Credentials for the servers that help in a call."""

import base64
import hashlib
import hmac

from hub.calls.ice import ice_servers

NOW = 1_700_000_000


def test_there_are_none_unless_configured():
    assert ice_servers((), name="7", now=NOW) == []


def test_server_without_a_secret_is_as_configured():
    server = {"urls": "stun:stun.example.org"}
    assert ice_servers([server], name="7", now=NOW) == [server]


def test_credential_is_what_coturn_computes_and_the_secret_stays_here():
    [server] = ice_servers([{"urls": ["turn:turn.example.org"], "secret": "north"}], name="7", now=NOW)
    assert server.keys() == {"urls", "username", "credential"}
    expires, _, name = server["username"].partition(":")
    assert (int(expires) - NOW, name) == (12 * 3600, "7")
    digest = hmac.new(b"north", server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(digest).decode()
