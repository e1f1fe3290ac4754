"""What a server has in its hands when nobody is there."""

from contextlib import suppress
from typing import NamedTuple

import psutil
from tornado.httpclient import AsyncHTTPClient

from hub.recent import ALL_BYTES
from tests.reliability.process import until

MB = 1024 * 1024
# By which memory may be more than at the start: what was said last is kept, and Python does not give all of it back.
SLACK = ALL_BYTES + 64 * MB


class Rest(NamedTuple):
    memory: int
    sockets: int
    tasks: int
    descriptors: int


async def at_rest(chatd):
    """Connections to its database do not count: how many there are is up to the driver."""
    tasks = await _tasks(chatd)
    process = psutil.Process(chatd.pid)
    descriptors = process.num_fds() - len(process.net_connections("unix"))
    return Rest(chatd.memory, chatd.sockets, tasks, descriptors)


async def calmed(chatd, before, patience):
    """What is left over once it is as little as before; what it is after a while if it never is."""
    rest = await at_rest(chatd)

    async def is_little():
        nonlocal rest
        rest = await at_rest(chatd)
        return all(now <= then for now, then in zip(rest[1:], before[1:], strict=True))

    with suppress(TimeoutError):
        await until(is_little, patience)
    return rest


async def _tasks(chatd):
    page = (await AsyncHTTPClient().fetch(f"http://127.0.0.1:{chatd.port}/metrics")).body.decode()
    (line,) = (line for line in page.splitlines() if line.startswith("chatd_tasks "))
    return int(float(line.split()[1]))
