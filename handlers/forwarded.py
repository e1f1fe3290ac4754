"""What trusted proxies say of the client behind them.

Each proxy adds to the end of a list, and whatever stands before what the outermost trusted one has added, the
client may have made up. Without a trusted proxy nothing of it counts.
"""

from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from tornado.httputil import HTTPHeaders, HTTPServerRequest

from hub.hub import Hub


def is_in(address: str, networks: Sequence[str]) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:  # A Unix socket has none, and a client may write anything.
        return False
    return any(ip in _network(network) for network in networks)


@cache
def _network(text: str) -> IPv4Network | IPv6Network:
    """Of settings, of which there are few; asked at every request."""
    return ip_network(text, strict=False)


class Forwarded:
    """`address` is the client's, and `proxies` how many trusted ones it came through."""

    __slots__ = ("_headers", "address", "proxies")

    def __init__(self, peer: str, headers: HTTPHeaders, trusted: Sequence[str]) -> None:
        self._headers = headers
        self.address = peer
        self.proxies = 0
        for before in reversed(self._values("X-Forwarded-For")):
            if not is_in(self.address, trusted):
                break
            self.proxies += 1
            if not is_in(before, ("0.0.0.0/0", "::/0")):
                break
            self.address = before
        else:
            self.proxies += is_in(self.address, trusted)

    def value(self, header: str, otherwise: str) -> str:
        """What the outermost trusted proxy says."""
        values = self._values(header) if self.proxies else []
        return values[max(0, len(values) - self.proxies)] if values else otherwise

    def _values(self, header: str) -> list[str]:
        listed = self._headers.get_list(header)
        return [value for one in listed for part in one.split(",") if (value := part.strip())]


def forwarded(request: HTTPServerRequest, hub: Hub) -> Forwarded:
    """Made anew each time: few ask, and every client that stays connected would keep one."""
    return Forwarded(request.remote_ip or "", request.headers, hub.settings.server.trusted_proxies)
