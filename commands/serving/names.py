"""What this box is called: its host name, its addresses, its name on the LAN."""

import re
import socket
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

import ifaddr

HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
# Bridges between containers: nobody on the LAN gets through them.
INNER = re.compile(r"docker\d+|br-[0-9a-f]{12}|veth.*|virbr\d+")


def own_names(label: str) -> list[str]:
    """Hosts and addresses by which this box is reached, which calls itself `<label>.local`. Raises OSError."""
    host = socket.gethostname().lower()
    hosts = [host, f"{host.partition('.')[0]}.local", f"{label.lower()}.local", "localhost"]
    addresses = ["127.0.0.1", "::1", *(address for _, address in _addresses())]
    return list(dict.fromkeys([*filter(is_host, hosts), *addresses]))


def public_host(url: str | None) -> list[str]:
    """The host of an address that people type, as a list of one; none if it is no name for a certificate."""
    host = (urlsplit(url).hostname or "") if url else ""
    return [host] if is_host(host) or _is_address(host) else []


def is_host(name: str) -> bool:
    return HOST.fullmatch(name) is not None and not _is_address(name)


def reachable(bound: Iterable[str]) -> list[str]:
    """Where others on the LAN reach a server that is bound to these addresses. Raises OSError."""
    outer = [address for interface, address in _addresses() if not INNER.fullmatch(interface)]
    found: list[str] = []
    for ip in map(ip_address, bound):
        found += [text for text in outer if ip_address(text).version == ip.version] if ip.is_unspecified else [str(ip)]
    return [address for address in dict.fromkeys(found) if _is_lan(address)]


def _is_lan(text: str) -> bool:
    ip = ip_address(text)
    return not ip.is_loopback and not ip.is_link_local


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _addresses() -> Iterator[tuple[str, str]]:
    """Interface and address, for each."""
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            yield adapter.name, ip.ip if isinstance(ip.ip, str) else ip.ip[0].partition("%")[0]
