import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
from tornado.iostream import IOStream, StreamClosedError

from handlers.line import Line

pytestmark = pytest.mark.gen_test

MUCH = b"x" * 10_000_000  # More than the kernel takes while nobody reads.


class Told:
    """What a line has told."""

    def __init__(self):
        self.data = asyncio.Queue()
        self.lost = asyncio.Event()
        self.times_lost = 0

    def lose(self):
        self.times_lost += 1
        self.lost.set()


@pytest.fixture
def ends():
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        far.setblocking(False)
        yield near, far


@asynccontextmanager
async def connected(ends):
    """A line, its far end, and what it tells."""
    near, far = ends
    line, told = Line(lambda code, reason: None), Told()
    line.take_over(IOStream(near))
    line.receive(told.data.put_nowait, told.lose)
    yield line, far, told
    line.close()


async def heard(far, size):
    data = b""
    while len(data) < size:
        data += await asyncio.get_running_loop().sock_recv(far, size - len(data))
    return data


async def test_what_is_sent_is_taken_at_once(ends):
    async with connected(ends) as (line, far, _):
        line.send(b"hello")
        assert far.recv(100) == b"hello"
        assert line.unsent == 0


async def test_what_the_kernel_does_not_take_waits_in_order(ends):
    async with connected(ends) as (line, far, _):
        for piece in (b"before ", MUCH, b" after"):
            line.send(piece)
        assert line.unsent > 0
        drained = asyncio.ensure_future(line.drained())
        assert await heard(far, len(MUCH) + 13) == b"before " + MUCH + b" after"
        await drained
        assert line.unsent == 0


async def test_nothing_is_taken_at_once_past_what_waits(ends):
    async with connected(ends) as (line, far, _):
        assert line.offer(b"before ") == 7
        line.send(MUCH)
        assert line.offer(b"too soon") == 0
        drained = asyncio.ensure_future(line.drained())
        assert await heard(far, len(MUCH) + 7) == b"before " + MUCH
        await drained
        assert line.offer(b"after") == 5
        assert far.recv(100) == b"after"


async def test_a_line_that_has_closed_takes_nothing(ends):
    async with connected(ends) as (line, _, _):
        line.close()
        assert line.offer(b"x") == 0


async def test_what_was_read_or_not_yet_written_before_goes_on(ends):
    stream, far = IOStream(ends[0]), ends[1]
    line, told = Line(lambda code, reason: None), Told()
    stream.write(MUCH)
    far.send(b"early")
    await stream.read_bytes(2)
    line.take_over(stream)
    line.receive(told.data.put_nowait, told.lose)
    assert await told.data.get() == b"rly"
    line.send(b" after")
    assert await heard(far, len(MUCH) + 6) == MUCH + b" after"
    line.close()


async def test_nothing_comes_in_during_a_pause_and_nothing_is_lost(ends):
    async with connected(ends) as (line, far, told):
        line.pause()
        far.send(b"one")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert told.data.empty()
        line.resume()
        assert await told.data.get() == b"one"


@pytest.mark.parametrize("goes", ["far", "near"])
async def test_whoever_hangs_up_the_line_is_lost_once(ends, goes):
    async with connected(ends) as (line, far, told):
        (far if goes == "far" else line).close()
        await told.lost.wait()
        line.close()
        line.send(b"to nobody")
        await asyncio.sleep(0)
        assert (line.closed(), line.unsent, told.times_lost) == (True, 0, 1)
        with pytest.raises(StreamClosedError):
            line.write(b"to nobody")


async def test_whoever_waits_for_a_lost_line_waits_no_longer(ends):
    async with connected(ends) as (line, far, told):
        line.send(MUCH)
        drained = asyncio.ensure_future(line.drained())
        await asyncio.sleep(0)
        far.close()
        await told.lost.wait()
        await drained


async def test_a_stream_that_has_closed_is_lost_from_the_start(ends):
    stream = IOStream(ends[0])
    stream.close()
    line, told = Line(lambda code, reason: None), Told()
    line.take_over(stream)
    line.send(b"to nobody")
    line.receive(told.data.put_nowait, told.lose)
    assert told.lost.is_set()


async def test_many_small_pieces_that_waited_go_out_in_order(ends):
    async with connected(ends) as (line, far, _):
        line.send(MUCH)
        pieces = [f"{n};".encode() for n in range(1000)]
        for piece in pieces:
            line.send(piece)
        rest = b"".join(pieces)
        assert (await heard(far, len(MUCH) + len(rest)))[len(MUCH) :] == rest
        await line.drained()
        assert line.unsent == 0
