"""How clients are sent away when the server ends, so that they come back spread out."""

import asyncio
from collections.abc import Iterable
from typing import Any, cast
from weakref import WeakSet

from tornado.http1connection import HTTP1ServerConnection
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from hub.registry import Registry

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket
FIRST_RETURN = 2.0  # Seconds; by then a server that is started again serves.
RETURNS_PER_SECOND = 250
LAST_RETURN = 30.0  # Seconds, however many there are.
MOMENTS, MOMENT = 100, 0.02  # Seconds.


class Listener(HTTPServer):
    """Knows which of its connections have become WebSockets, of which Tornado keeps no list."""

    def initialize(self, *args: Any, **kwargs: Any) -> None:
        super().initialize(*args, **kwargs)
        self._upgraded: WeakSet[IOStream] = WeakSet()

    def on_close(self, server_conn: object) -> None:
        """The end of HTTP on a connection."""
        super().on_close(server_conn)
        stream = cast(HTTP1ServerConnection, server_conn).stream
        if not stream.closed():
            self._upgraded.add(stream)

    @property
    def has_sockets(self) -> bool:
        return any(not stream.closed() for stream in self._upgraded)


def send_away(registry: Registry) -> None:
    """Everybody is told why, and each another time at which to come back."""
    sessions = registry.all()
    spread = min(len(sessions) / RETURNS_PER_SECOND, LAST_RETURN)
    for place, session in enumerate(sessions):
        pause = FIRST_RETURN + spread * place / len(sessions)
        registry.end([session], SERVICE_RESTART, f"Restarting: reconnect in {pause:.2f} s and resume.")


async def farewell(servers: Iterable[Listener]) -> None:
    """Time for last answers, and for clients to confirm that they know.

    To those that we have not listened to until their end, the kernel says only that the connection is reset.
    """
    for _ in range(MOMENTS):
        await asyncio.sleep(MOMENT)
        if not any(server.has_sockets for server in servers):
            break
