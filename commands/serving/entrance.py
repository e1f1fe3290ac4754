"""How clients are let in: few in one turn of the event loop, however many come at once."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from socket import socket
from typing import Any

from tornado.httpserver import HTTPServer

AT_ONCE = 4  # A handshake takes about a millisecond, and those who are in are served in between.
PAUSE = 1  # Second, until it is tried again when the system has no room for one more.

log = logging.getLogger("chatd.entrance")


class Entrance(HTTPServer):
    """Whoever is not let in yet waits in the kernel, and costs nothing."""

    def add_sockets(self, sockets: Iterable[socket]) -> None:
        for each in sockets:
            self._sockets[each.fileno()] = each
            self._handlers[each.fileno()] = _Opening(each, self._handle_connection).close


class _Opening:
    """One socket that is listened on, from now until it is closed."""

    def __init__(self, door: socket, handle: Callable[[socket, Any], None]) -> None:
        self._door = door
        self._handle = handle
        self._number = door.fileno()
        self._pause: asyncio.TimerHandle | None = None
        self._open()

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._number)
        if self._pause is not None:
            self._pause.cancel()

    def _open(self) -> None:
        asyncio.get_running_loop().add_reader(self._number, self._let_in)

    def _let_in(self) -> None:
        try:
            for _ in range(AT_ONCE):
                self._handle(*self._door.accept())
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:  # They go on waiting, so that the loop would turn for nothing else.
            log.error("Nobody can be let in for a moment: %s.", error.strerror)
            self.close()
            self._pause = asyncio.get_running_loop().call_later(PAUSE, self._open)
