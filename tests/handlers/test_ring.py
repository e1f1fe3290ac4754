"""The same to many sockets in one call: each takes what it would have taken of a call of its own."""

import errno
import logging
import socket
from array import array
from contextlib import ExitStack, closing, suppress

import pytest

from handlers.ring import ENTRIES, FEW, LARGE, Ring, ringing
from hub.multicast import offer_each
from tests.rings import descriptors_of_rings, has_ring

pytestmark = pytest.mark.skipif(not has_ring(), reason="the kernel has no ring, or does not let us")


class End:
    """One end of a pair, as a transport is seen from here. `offered` is what was offered to it alone."""

    def __init__(self, near, far):
        self.near, self.far = near, far
        self.descriptor = near.fileno()
        self.offered = []

    def offer(self, data):
        self.offered.append(data)
        return self.near.send(data)

    def heard(self):
        return self.far.recv(2 * LARGE)


@pytest.fixture(scope="module")
def ring():
    ring = Ring()
    yield ring
    ring.close()


@pytest.fixture
def pairs():
    with ExitStack() as stack:

        def pairs(count):
            ends = [socket.socketpair() for _ in range(count)]
            for end in [end for pair in ends for end in pair]:
                end.setblocking(False)
                stack.enter_context(end)
            return [End(*pair) for pair in ends]

        yield pairs


def test_each_hears_each_piece_once_and_in_order(ring, pairs):
    ends = pairs(FEW)
    pieces = [b"%d " % number for number in range(3 * ENTRIES // FEW)]  # So that both rings have come round.
    for piece in pieces:
        assert ring.offer_all(ends, piece) == [len(piece)] * FEW
    assert {end.heard() for end in ends} == {b"".join(pieces)}
    assert not any(end.offered for end in ends)


def test_more_than_the_ring_holds_are_told_as_well(ring, pairs):
    ends, times = pairs(FEW), 2 * ENTRIES // FEW
    assert ring.offer_all(ends * times, b"x") == [1] * FEW * times
    assert {end.heard() for end in ends} == {b"x" * times}


def test_who_is_gone_or_full_takes_nothing_and_others_all(ring, pairs):
    ends = pairs(FEW + 2)
    gone, full = ends[3], ends[5]
    gone.far.close()
    with suppress(BlockingIOError):
        while full.near.send(b"x" * LARGE):
            pass
    taken = ring.offer_all(ends, b"hello")
    assert (taken[3], taken[5]) == (-errno.EPIPE, -errno.EAGAIN)
    others = [end for end in ends if end not in (gone, full)]
    assert taken.count(5) == len(others)
    assert {end.heard() for end in others} == {b"hello"}


def test_a_part_of_a_piece_is_counted_and_no_byte_is_doubled(ring, pairs):
    ends = pairs(FEW)
    sizes, kept = [LARGE] * FEW, []
    while min(sizes) > 0:
        sizes = ring.offer_all(ends, b"x" * LARGE)
        kept.append([max(size, 0) for size in sizes])
    for end, *sizes in zip(ends, *kept, strict=True):
        received = 0
        while received < sum(sizes):
            received += len(end.heard())
        with pytest.raises(BlockingIOError):
            end.heard()


def test_each_answer_is_of_whom_it_is_about_in_whatever_order_they_come(pairs):
    ends = pairs(FEW + 1)
    ends[0].descriptor = -1
    with closing(Ring()) as ring:
        ring._order[: FEW + 1] = array("I", reversed(range(FEW + 1)))
        assert ring.offer_all(ends, b"x") == [-errno.EBADF] + [1] * FEW


@pytest.mark.parametrize(("count", "size"), [(FEW - 1, 5), (FEW, LARGE + 1)], ids=["few", "much"])
def test_few_sockets_or_much_are_served_one_by_one(ring, pairs, count, size):
    ends = pairs(count)
    assert ring.offer_all(ends, b"x" * size) == [size] * count
    assert all(end.offered == [b"x" * size] for end in ends)


def test_who_has_no_socket_of_its_own_is_left_to_the_hub(ring, pairs):
    ends = pairs(FEW + 1)
    ends[0].descriptor = -1
    assert ring.offer_all(ends, b"x") == [-errno.EBADF] + [1] * FEW
    assert ends[0].offered == []


def no_memory(*args, **options):
    raise OSError(errno.ENOMEM, "Cannot allocate memory")


@pytest.mark.parametrize(
    ("name", "value", "why"), [("ENTRIES", 0, "Invalid argument"), ("mmap.mmap", no_memory, "Cannot allocate memory")]
)
def test_where_the_kernel_refuses_it_is_done_one_by_one_and_said(monkeypatch, caplog, name, value, why):
    before = descriptors_of_rings()
    monkeypatch.setattr(f"handlers.ring.{name}", value)
    with caplog.at_level(logging.INFO, "chatd.ring"), ringing() as offer_all:
        assert offer_all is offer_each
    assert why in caplog.text
    assert descriptors_of_rings() == before


def test_nothing_is_left_of_it():
    before = descriptors_of_rings()
    with ringing() as offer_all:
        assert offer_all([], b"x") == []
        assert descriptors_of_rings() > before
    del offer_all
    assert descriptors_of_rings() == before
