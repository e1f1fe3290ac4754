"""A client that stops reading: it is closed, costs a bounded amount of memory, and delays nobody."""

import asyncio
import json
import socket
import time
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from statistics import quantiles

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hub.errors import TRY_AGAIN_LATER
from tests.reliability.process import Chatd, until

pytestmark = [pytest.mark.gen_test(timeout=150), pytest.mark.timeout(180)]

MB = 1024 * 1024
CHARS = 50_000
TURTLES = "🐢" * (CHARS - 10)  # 200 KB: about the largest message there may be.
FEW, USUAL, MANY = 50, 250, 1_000  # Posts: 10, 50 and 200 MB to each client.
OUTBOX = MB
SLACK = 40 * MB  # By which the server may grow for other reasons: it also reads these texts to make them findable.
SLEEPERS = 3
WINDOW = 4  # Posts on their way.
RATIO, GRACE = 3, 0.3  # The others' p99 may be so many times the usual one, and these seconds more.
BUFFER = 64 * 1024  # bytes that the kernel may take for a client that does not
PING = 1  # seconds, between pings and until one must be answered
GONE = 10  # seconds, until a closed socket is given up


@pytest.fixture(scope="module")
def environment():
    return {
        "LIMITS__POSTS_PER_10S": 1_000_000,
        "LIMITS__OUTBOX_KB": OUTBOX // 1024,
        "LIMITS__FRAME_KB": 512,
        "LIMITS__MESSAGE_CHARS": CHARS,
    }


@pytest.fixture
def busy_room(io_loop, chatd, request):
    """Alice, who posts, Bob, who reads, and the address of their room."""
    name = request.node.name
    people = io_loop.run_sync(lambda: chatd.people(f"alice of {name}", f"bob of {name}"))
    room = io_loop.run_sync(lambda: chatd.room(name, *people))
    return *people, f"/ws/chat/{room.id}/"


@asynccontextmanager
async def asleep(person, path):
    """A client that is let in and reads nothing."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    sock.connect(("127.0.0.1", person.server.port))
    url = f"ws://127.0.0.1:{person.server.port}{path}?token={person.token}"
    connection = await connect(url, sock=sock, max_size=None, max_queue=None, ping_interval=None)
    connection.transport.pause_reading()
    yield connection
    connection.transport.abort()


@dataclass
class Traffic:
    """Posts of Alice and when Bob heard each of them: `delays` in seconds. `peak` is the server's memory."""

    chatd: Chatd
    sent: list = field(default_factory=list)
    delays: list = field(default_factory=list)
    peak: int = 0

    @property
    def p99(self):
        return quantiles(self.delays, n=100)[-1]

    async def flow(self, posts, alice, bob, path):
        sender, listener = await alice.socket(path), await bob.socket(path)
        await asyncio.gather(self._send(sender, posts), self._listen(listener, posts))
        await sender.close()
        await listener.close()
        return self

    async def _send(self, sender, posts):
        for number in range(posts + WINDOW):
            if number >= WINDOW:
                await sender.receive()
            if number < posts:
                self.sent.append(time.monotonic())
                await sender.send_text(json.dumps({"message": f"{number} {TURTLES}"}, ensure_ascii=False))

    async def _listen(self, listener, posts):
        for number in range(posts):
            message = (await listener.receive())["message"]
            assert message.startswith(f"{number} ")
            self.delays.append(time.monotonic() - self.sent[number])
            self.peak = max(self.peak, self.chatd.memory)


async def test_slow_readers_cost_little_memory_and_delay_nobody(chatd, busy_room, report):
    before = await Traffic(chatd).flow(USUAL, *busy_room)
    others = chatd.sockets
    async with AsyncExitStack() as stack:
        for _ in range(SLEEPERS):
            await stack.enter_async_context(asleep(busy_room[1], busy_room[2]))
        during = await Traffic(chatd).flow(MANY, *busy_room)
        growth = during.peak - before.peak
        report(
            f"{SLEEPERS} clients do not read {MANY * len(TURTLES.encode()) / MB:.0f} MB: the server grows by"
            f" {growth / MB:.1f} MB; another's p99 {1000 * during.p99:.0f} ms (without them {1000 * before.p99:.0f} ms)"
        )
        assert growth < SLEEPERS * OUTBOX + SLACK
        assert during.p99 < RATIO * before.p99 + GRACE
        await until(lambda: chatd.sockets <= others, GONE)


async def test_slow_reader_is_closed_as_such_and_resumes_without_a_hole(chatd, busy_room):
    async with asleep(busy_room[1], busy_room[2]) as slow:
        await Traffic(chatd).flow(FEW, *busy_room)
        slow.transport.resume_reading()
        heard = []
        with suppress(ConnectionClosed):
            while True:
                heard.append(json.loads(await slow.recv())["seq"])
    assert slow.close_code == TRY_AGAIN_LATER
    assert heard == list(range(1, len(heard) + 1))

    returned = await busy_room[1].socket(busy_room[2], since=heard[-1])
    rest = [(await returned.receive())["seq"] for _ in range(FEW - len(heard))]
    assert heard + rest == list(range(1, FEW + 1))
    await returned.close()


@pytest.fixture
def impatient(io_loop, tmp_path):
    """A server that pings often."""
    chatd = Chatd(tmp_path, LIMITS__PING_INTERVAL=PING, LIMITS__PING_TIMEOUT=PING)
    io_loop.run_sync(chatd.start, timeout=30)
    yield chatd
    chatd.kill()


async def test_dead_client_in_a_quiet_room_is_found_by_ping(impatient):
    (person,) = await impatient.people("carol")
    room = await impatient.room("lobby", person)
    nobody = impatient.sockets

    async with asleep(person, f"/ws/chat/{room.id}/"):
        assert impatient.sockets == nobody + 1
        await until(lambda: impatient.sockets == nobody, GONE)
