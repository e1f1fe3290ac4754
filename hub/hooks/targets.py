"""Where webhooks may be sent: to the internet, and to what the operator names of the networks around this box."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from hub.errors import BadRequest

URL_CHARS = 2000
GLOBAL_V6 = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")  # https://www.rfc-editor.org/rfc/rfc6052#section-2.1

Address = IPv4Address | IPv6Address


def target(url: str) -> str:
    """The address as it is kept. Raises BadRequest."""
    try:
        parts = urlsplit(url)
        is_good = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_good = False
    if not is_good or parts.scheme not in {"http", "https"} or len(url) > URL_CHARS:
        raise BadRequest("This is not an http:// or https:// address.", field="url")
    if "@" in parts.netloc or not (url.isascii() and url.isprintable()) or set(url) & {" ", "\\", "#"}:
        raise BadRequest("An address has no credentials, no blanks and no fragment, and is ASCII.", field="url")
    return url


def may_reach(address: str, allowed: Iterable[str]) -> bool:
    """Whether this is a public address, or within what is `allowed`; loopback and link-local have to be named so."""
    ip = _real(ip_address(address))
    if any(ip in network and _fits(ip, network) for network in map(_network, allowed)):
        return True
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in GLOBAL_V6)


def _real(ip: Address) -> Address:
    """Who is reached by an address of the new kind that only wraps one of the old kind."""
    if ip.version == 4:
        return ip
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)


def _fits(ip: Address, network: IPv4Network | IPv6Network) -> bool:
    """A wide network does not stand for this box itself, nor for what a cloud tells its machines."""
    if ip.is_loopback:
        return network.is_loopback
    return network.is_link_local or not ip.is_link_local


def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text, strict=False)
