"""How clients are let in: few in one turn of the event loop, however many come at once."""

import asyncio
from collections.abc import Callable, Iterable
from socket import socket
from typing import Any

from tornado.httpserver import HTTPServer

AT_ONCE = 4  # A handshake takes about a millisecond, and those who are in are served in between.


class Entrance(HTTPServer):
    """Whoever is not let in yet waits in the kernel, and costs nothing."""

    def add_sockets(self, sockets: Iterable[socket]) -> None:
        for each in sockets:
            self._sockets[each.fileno()] = each
            self._handlers[each.fileno()] = self._open(each)

    def _open(self, door: socket) -> Callable[[], None]:
        """Answers what closes it again."""
        loop, number = asyncio.get_running_loop(), door.fileno()

        def close() -> None:
            loop.remove_reader(number)

        loop.add_reader(number, _let_in, door, self._handle_connection)
        return close


def _let_in(door: socket, handle: Callable[[socket, Any], None]) -> None:
    for _ in range(AT_ONCE):
        try:
            connection, address = door.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        handle(connection, address)
