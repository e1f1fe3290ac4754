"""What chatd says to the service manager that started it, and takes from it. Without one it does nothing.

sd_notify(3), sd_watchdog_enabled(3) and sd_listen_fds(3) of systemd.
"""

import asyncio
import os
from collections.abc import MutableMapping
from socket import AF_UNIX, SOCK_CLOEXEC, SOCK_DGRAM, socket

FIRST_DESCRIPTOR = 3


class Manager:
    """Takes out of the environment what is meant for this process, and not for those that it starts."""

    def __init__(self, environ: MutableMapping[str, str] = os.environ) -> None:
        address = environ.pop("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        patience, pid = environ.pop("WATCHDOG_USEC", ""), environ.pop("WATCHDOG_PID", str(os.getpid()))
        self._patience = int(patience) / 1_000_000 if patience and pid == str(os.getpid()) else 0
        self.sockets = tuple(_inherited(environ))

    def tell(self, state: str) -> None:
        """Such as READY=1."""
        if self._address:
            with socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC) as channel:
                channel.connect(self._address)
                channel.send(state.encode())

    async def feed(self) -> None:
        """Show, for as long as the loop runs, that it does; else the manager starts chatd again."""
        while self._patience:
            self.tell("WATCHDOG=1")
            await asyncio.sleep(self._patience / 3)


def _inherited(environ: MutableMapping[str, str]) -> list[socket]:
    """Sockets that listen already, and go on listening while chatd is started again."""
    count, pid = environ.pop("LISTEN_FDS", "0"), environ.pop("LISTEN_PID", "")
    environ.pop("LISTEN_FDNAMES", None)
    if pid != str(os.getpid()):
        return []
    found = [socket(fileno=number) for number in range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + int(count))]
    for each in found:
        each.setblocking(False)
        each.set_inheritable(False)
    return found
