"""Whom a request comes from, when proxies have passed it on."""

import pytest
from tornado.httputil import HTTPHeaders

from handlers.forwarded import Forwarded

NEAR, FAR, CLIENT, FORGED = "10.0.0.1", "10.0.0.2", "203.0.113.9", "198.51.100.7"
TRUSTED = (NEAR, "10.0.0.2/32")


def seen(peer, *addresses, **headers):
    given = HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})
    for line in addresses:
        given.add("X-Forwarded-For", line)
    return Forwarded(peer, given, TRUSTED)


@pytest.mark.parametrize(
    ("remote", "lines", "address", "proxies"),
    [
        (CLIENT, [], CLIENT, 0),
        (CLIENT, [FORGED], CLIENT, 0),
        (NEAR, [], NEAR, 1),
        (NEAR, [CLIENT], CLIENT, 1),
        (NEAR, [f"{FORGED}, {CLIENT}"], CLIENT, 1),
        (NEAR, [FORGED, CLIENT], CLIENT, 1),
        (NEAR, [f"{FORGED}, {CLIENT}, {FAR}"], CLIENT, 2),
        (NEAR, [f"{CLIENT} ,{FAR},"], CLIENT, 2),
        (NEAR, [f"{NEAR}, {CLIENT}"], CLIENT, 1),
        (NEAR, ["unknown"], NEAR, 1),
        (NEAR, ["<script>"], NEAR, 1),
        (NEAR, [FAR], FAR, 2),
        ("", [FORGED], "", 0),
        ("::1", [CLIENT], "::1", 0),
    ],
)
def test_the_client_is_the_last_that_no_trusted_proxy_is(remote, lines, address, proxies):
    found = seen(remote, *lines)
    assert (found.address, found.proxies) == (address, proxies)


@pytest.mark.parametrize(
    ("remote", "lines", "given", "value"),
    [
        (NEAR, [CLIENT], "https", "https"),
        (NEAR, [], "https", "https"),
        (NEAR, [CLIENT], "ftp, https", "https"),
        (NEAR, [f"{CLIENT}, {FAR}"], "ftp, https, http", "https"),
        (NEAR, [f"{CLIENT}, {FAR}"], "https", "https"),
        (NEAR, [CLIENT], " , ", "http"),
        (CLIENT, [FORGED], "https", "http"),
    ],
)
def test_the_outermost_trusted_proxy_says_how_the_client_came(remote, lines, given, value):
    assert seen(remote, *lines, X_Forwarded_Proto=given).value("X-Forwarded-Proto", "http") == value
