"""mDNS: tells the LAN that this box is `<label>.local`, and that it serves a chat."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address

from zeroconf import (  # type: ignore[attr-defined]  # It offers them, and does not say so where mypy looks.
    AddressResolver,
    DNSQuestionType,
    Error,
    ServiceInfo,
    Zeroconf,
)
from zeroconf.asyncio import AsyncZeroconf

LOOK_EVERY = 10.0  # Seconds between looks at the addresses, which DHCP may change.
ANSWER_MS = 2000  # How long others have to say that a name is theirs; they may keep an answer back for a second.
NAMES = 9  # chatd, chatd-2, ... chatd-9
STEM_CHARS = 61  # Of a label before its number; all of it has at most 63.

log = logging.getLogger("chatd.lan")


class Announcer:
    """`label` is what the box calls itself: its name, or another when that is taken."""

    def __init__(self, name: str, *, patience: int = ANSWER_MS) -> None:
        self.label = name
        self._name = name
        self._patience = patience
        self._announcement = Announcement({}, ())

    async def run(
        self, ports: Mapping[str, int], addresses: Callable[[], Sequence[str]], *, every: float = LOOK_EVERY
    ) -> None:
        """Announce, again whenever the addresses change, until cancelled. Failing is logged, and no more.

        `ports` has the port of each service, by its type ("http").
        """
        try:
            while True:
                await self._follow(ports, addresses)
                await asyncio.sleep(every)
        finally:
            await self._announcement.end()

    async def _follow(self, ports: Mapping[str, int], addresses: Callable[[], Sequence[str]]) -> None:
        try:
            current = addresses()
            if current != self._announcement.addresses:
                await self._announcement.end()
                self._announcement = Announcement(ports, current, patience=self._patience)
                self.label = await self._announcement.begin(self._name)
        except (Error, OSError, RuntimeError) as error:
            log.warning("event=not_announced name=%s.local reason=%r", self._name, str(error) or type(error).__name__)


class Announcement:
    """What the LAN is told about services on these addresses, and only on the interfaces that have them."""

    def __init__(self, ports: Mapping[str, int], addresses: Sequence[str], *, patience: int = ANSWER_MS) -> None:
        self.addresses = addresses
        self._ports = ports
        self._patience = patience
        self._zeroconf: AsyncZeroconf | None = None

    async def begin(self, name: str) -> str:
        """Announce under this name, or the next that is free: which one. Raises Error, OSError, RuntimeError."""
        if not self.addresses:
            return name
        self._zeroconf = AsyncZeroconf(interfaces=_interfaces(self.addresses))
        for label in _labels(name):
            if await self._claimed(self._zeroconf, label):
                log.info("event=announced name=%s.local addresses=%s", label, ",".join(self.addresses))
                return label
            log.warning("event=name_taken name=%s.local: another box on the LAN has it", label)
        raise RuntimeError("all names are taken; choose another lan.name")

    async def end(self) -> None:
        """Take back what was announced. Whoever is cancelled meanwhile may call it again."""
        if self._zeroconf:
            with suppress(Error, OSError):
                await self._zeroconf.async_close()
            self._zeroconf = None

    async def _claimed(self, zeroconf: AsyncZeroconf, label: str) -> bool:
        """Whether a label was free, and is ours now."""
        services = list(self._services(label))
        if await self._is_taken(zeroconf.zeroconf, label, services):
            return False
        # It would look for others itself, but hears no answers when this box has another responder.
        told = [await zeroconf.async_register_service(each, cooperating_responders=True) for each in services]
        await asyncio.gather(*told)
        return True

    async def _is_taken(self, zeroconf: Zeroconf, label: str, services: Sequence[ServiceInfo]) -> bool:
        host = AddressResolver(f"{label}.local.")
        others = [ServiceInfo(each.type, each.name) for each in services]
        # An answer by unicast might go to another responder on this box: they share the port.
        asked = [
            asyncio.ensure_future(each.async_request(zeroconf, self._patience, DNSQuestionType.QM))
            for each in (host, *others)
        ]
        try:
            for answer in asyncio.as_completed(asked):
                await answer
                if self._is_elsewhere(host) or any(each.port is not None for each in others):
                    return True
            return False
        finally:
            for request in asked:
                request.cancel()

    def _is_elsewhere(self, host: ServiceInfo) -> bool:
        """Whether others have the name alone: Avahi on this box may have given it the same already."""
        found = set(host.parsed_addresses())
        return bool(found) and not found & set(self.addresses)

    def _services(self, label: str) -> Iterator[ServiceInfo]:
        for kind, port in self._ports.items():
            yield ServiceInfo(
                f"_{kind}._tcp.local.",
                f"{label}._{kind}._tcp.local.",
                port=port,
                properties={"path": "/"},
                server=f"{label}.local.",
                parsed_addresses=list(self.addresses),
            )


def _labels(name: str) -> Iterator[str]:
    yield name
    for number in range(2, NAMES + 1):
        yield f"{name[:STEM_CHARS]}-{number}"


def _interfaces(addresses: Sequence[str]) -> list[str | int]:
    """IPv4 carries the records of both families, so that IPv6 is only used where there is nothing else."""
    older = [address for address in addresses if ip_address(address).version == 4]
    return list(older or addresses)
