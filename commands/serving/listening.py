"""The ports that the server listens on: plain HTTP, and HTTPS beside it when there is a certificate."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from socket import socket

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from commands.serving.entrance import Entrance
from commands.serving.handshakes import told_quietly
from commands.serving.leaving import send_away
from handlers import STATIC, application
from handlers.app.assets import Assets
from handlers.links import Signer
from hub.config import Server
from hub.hub import Hub

DRAIN_SECONDS = 2.0
IDLE_SECONDS = 60  # An HTTP connection on which nothing comes.
BODY_SECONDS = 120
BACKLOG = 4096  # Of those who wait to be let in: all at once come back after a restart.
BODY_BYTES = 1024 * 1024  # Of a request that is no upload.


class CannotListen(Exception):
    """A port can't be had. The text says which one and why."""


@dataclass(frozen=True, slots=True)
class Door:
    """One port that is listened on. `url` is how a browser on this machine would get in."""

    server: HTTPServer
    url: str
    port: int
    bound: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doors:
    plain: Door
    secure: Door | None

    @property
    def ports(self) -> dict[str, int]:
        """By the name under which a service is announced."""
        return {"http": self.plain.port, **({"https": self.secure.port} if self.secure else {})}


@asynccontextmanager
async def listening(
    hub: Hub, signer: Signer, context: ssl.SSLContext | None, inherited: Sequence[socket] = ()
) -> AsyncIterator[Doors]:
    """Serve until the end, then tell every socket, and wait for what was asked before to be on disk.

    `inherited` sockets listen already. Raises CannotListen.
    """
    settings = hub.settings
    pages = application(hub, signer=signer, assets=Assets(STATIC))
    ports = [settings.server.port, *([settings.tls.port] if context else [])]
    async with AsyncExitStack() as stack:
        _check_all_used(inherited, ports)
        plain = _open(pages, _bound(settings.server, ports[0], inherited))
        stack.push_async_callback(_hang_up, plain)
        secure = _open(pages, _bound(settings.server, ports[1], inherited), context) if context else None
        if secure:
            stack.enter_context(told_quietly())
            stack.push_async_callback(_hang_up, secure)
        stack.push_async_callback(_finish, hub)
        for door in filter(None, (plain, secure)):
            stack.callback(door.server.stop)
        yield Doors(plain, secure)


async def _finish(hub: Hub) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(hub.drain(), DRAIN_SECONDS)
    send_away(hub.registry)


async def _hang_up(door: Door) -> None:
    door.server.stop()
    with suppress(TimeoutError):
        await asyncio.wait_for(door.server.close_all_connections(), 1)


def _open(pages: Application, sockets: list[socket], context: ssl.SSLContext | None = None) -> Door:
    server = Entrance(
        pages,
        ssl_options=context,
        max_body_size=BODY_BYTES,
        idle_connection_timeout=IDLE_SECONDS,
        body_timeout=BODY_SECONDS,
    )
    server.add_sockets(sockets)
    address, port = sockets[0].getsockname()[:2]
    url = f"{'https' if context else 'http'}://{_host(address)}:{port}"
    return Door(server, url, port, tuple(each.getsockname()[0] for each in sockets))


def _check_all_used(inherited: Sequence[socket], ports: Sequence[int]) -> None:
    for port in (each.getsockname()[1] for each in inherited):
        if port not in ports:
            wanted = " and ".join(map(str, ports))
            sentence = f"was given port {port} by the service manager, and the settings want {wanted}. Make the ports"
            raise CannotListen(f"{sentence} of chatd.socket those of server and tls.")


def _bound(server: Server, port: int, inherited: Sequence[socket]) -> list[socket]:
    if found := [each for each in inherited if each.getsockname()[1] == port]:
        return found
    try:
        return bind_sockets(port, server.address, backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        reason = f"can't listen on {server.address} port {port}: {error.strerror}. Look at server.address and the ports"
        raise CannotListen(f"{reason} of server and tls.") from None


def _host(address: str) -> str:
    """The address as a browser on this machine would type it."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return "localhost" if ip.is_unspecified else f"[{ip}]" if ip.version == 6 else str(ip)
