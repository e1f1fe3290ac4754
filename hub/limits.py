"""How much one account may do. Keyed by account, never by address: a LAN shares one."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial

from hub.errors import RateLimited

KEYS_KEPT = 10_000


class TokenBucket:
    """Holds `capacity` tokens, and gets them back over `seconds`."""

    __slots__ = ("_capacity", "_clock", "_rate", "_since", "_tokens")

    def __init__(self, capacity: int, seconds: float, *, clock: Callable[[], float]) -> None:
        self._capacity = capacity
        self._rate = capacity / seconds
        self._clock = clock
        self._tokens = float(capacity)
        self._since = clock()

    def take(self, sentence: str = "") -> None:
        """Raises RateLimited when nothing is left."""
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + (now - self._since) * self._rate)
        self._since = now
        if self._tokens < 1:
            raise RateLimited(sentence, retry_after=(1 - self._tokens) / self._rate)
        self._tokens -= 1


class TokenBuckets:
    """A bucket for each key; of very many, those that were used last."""

    def __init__(self, capacity: int, seconds: float, *, clock: Callable[[], float]) -> None:
        self._new = partial(TokenBucket, capacity, seconds, clock=clock)
        self._buckets: OrderedDict[Hashable, TokenBucket] = OrderedDict()

    def take(self, key: Hashable, sentence: str = "") -> None:
        """Raises RateLimited when nothing is left."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = self._new()
        self._buckets.move_to_end(key)
        if len(self._buckets) > KEYS_KEPT:
            self._buckets.popitem(last=False)
        bucket.take(sentence)

    def forgive(self, key: Hashable) -> None:
        """Fill the bucket again."""
        self._buckets.pop(key, None)
