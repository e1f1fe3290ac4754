"""The same to many sockets in one call of the kernel: https://man7.org/linux/man-pages/man7/io_uring.7.html.

Two rings of entries are shared with the kernel: what is asked for, and what came of it. Their layout and the numbers
are those of <linux/io_uring.h>. Nothing waits, as with `send`: all that was asked for is done when the call returns.
"""

import ctypes
import logging
import mmap
import os
import socket
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from struct import Struct

from hub.multicast import OfferAll, offer_each
from hub.session import Transport

log = logging.getLogger("chatd.ring")

FEW = 48  # Below, a call for each takes less time.
LARGE = 64 * 1024  # Bytes; above, it is not the calls that take the time.

ENTRIES = 1024  # Sockets in one call, a power of two.
REQUESTS_AT = 0x10000000  # Where the memory of the requests is; the rings are at its beginning.
# Of struct io_uring_params, in words: its size, and where the kernel says at which byte of the rings it is: how far
# requests were taken, and asked for, and their order; how far results were seen, and done, and the first of them.
PARAMETERS = 30
TAKEN, ASKED, ORDER = 10, 11, 16
SEEN, DONE, FIRST = 20, 21, 25
REQUEST = 16  # How many words of 32 bits it is.
RESULTS = 2 * ENTRIES
RESULT = Struct("=QiI")  # Which request, how many bytes or which error, and nothing.
WORD = 0xFFFFFFFF
# The numbers of the calls, the same on every processor; what is asked for; and not to return before it is done.
SETUP, ENTER = 425, 426
SEND, WAIT = 26, 1


@contextmanager
def ringing() -> Iterator[OfferAll]:
    """Where the kernel has no ring, or does not let us, it is `offer_each`."""
    try:
        ring = Ring()
    except OSError as error:
        log.info("Large rooms are told one socket after the other: there is no io_uring (%s).", error.strerror)
        yield offer_each
        return
    try:
        yield ring.offer_all
    finally:
        ring.close()


class Ring:
    """Raises OSError when the kernel refuses."""

    def __init__(self) -> None:
        self._call = ctypes.CDLL(None, use_errno=True).syscall
        self._call.argtypes = [ctypes.c_long] * 7
        parameters = (ctypes.c_uint32 * PARAMETERS)()
        self._ring = self._call(SETUP, ENTRIES, ctypes.addressof(parameters), 0, 0, 0, 0)
        if self._ring < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        try:
            self._map(list(parameters))
        except OSError:
            self.close()
            raise

    def _map(self, parameters: Sequence[int]) -> None:
        self._taken, self._asked, self._seen, self._done = (parameters[n] // 4 for n in (TAKEN, ASKED, SEEN, DONE))
        order, results = parameters[ORDER], parameters[FIRST]
        size = max(order + 4 * ENTRIES, results + RESULT.size * RESULTS)
        self._memory = memoryview(mmap.mmap(self._ring, size)).cast("I")
        self._order = self._memory[order // 4 :][:ENTRIES]
        self._order[:] = array("I", range(ENTRIES))
        self._results = self._memory.cast("B")[results : results + RESULT.size * RESULTS]
        self._data = mmap.mmap(-1, LARGE)
        self._prepare(ctypes.addressof(ctypes.c_char.from_buffer(self._data)))

    def _prepare(self, data: int) -> None:
        """All that is the same in every request."""
        requests = memoryview(mmap.mmap(self._ring, 4 * REQUEST * ENTRIES, offset=REQUESTS_AT)).cast("I")
        requests.cast("B")[:: 4 * REQUEST] = bytes([SEND]) * ENTRIES
        requests.cast("B").cast("Q")[2 :: REQUEST // 2] = array("Q", [data]) * ENTRIES
        requests.cast("B").cast("Q")[4 :: REQUEST // 2] = array("Q", range(ENTRIES))  # Comes back with the result.
        requests[7::REQUEST] = array("I", [socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL]) * ENTRIES
        self._descriptors, self._sizes = requests.cast("B").cast("i")[1::REQUEST], requests[6::REQUEST]

    def close(self) -> None:
        os.close(self._ring)

    def offer_all(self, transports: Sequence[Transport], data: bytes) -> list[int]:
        """See `hub.multicast.offer_each`; less than 0 for who took nothing."""
        if len(transports) < FEW or len(data) > LARGE:
            return offer_each(transports, data)
        descriptors = array("i", [transport.descriptor for transport in transports])
        if len(descriptors) - descriptors.count(-1) < FEW:
            return offer_each(transports, data)
        self._data[: len(data)] = data
        taken: list[int] = []
        while len(taken) < len(descriptors):
            first = self._memory[self._asked] % ENTRIES
            taken += self._send(first, descriptors[len(taken) : len(taken) + ENTRIES - first], len(data))
        return taken

    def _send(self, first: int, descriptors: "array[int]", size: int) -> list[int]:
        """To as many as fit behind each other, from the entry `first` on."""
        memory, count = self._memory, len(descriptors)
        self._descriptors[first : first + count] = descriptors
        self._sizes[first : first + count] = array("I", [size]) * count
        memory[self._asked] = (memory[self._asked] + count) & WORD
        self._call(ENTER, self._ring, count, count, WAIT, 0, 0)
        memory[self._asked] = memory[self._taken]  # What the kernel had no memory for is not asked for again.
        return self._what_came(first, count)

    def _what_came(self, first: int, count: int) -> list[int]:
        """Of the requests from the entry `first` on, in any order: kernels before 6.2 say first who took nothing."""
        memory, taken = self._memory, [0] * count
        seen, done = memory[self._seen] % RESULTS, (memory[self._done] - memory[self._seen]) & WORD
        memory[self._seen] = memory[self._done]
        for request, size, _ in RESULT.iter_unpack(self._results[seen * RESULT.size : (seen + done) * RESULT.size]):
            taken[request - first] = size
        return taken
