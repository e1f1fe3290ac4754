"""How much one account may do. Keyed by account, never by address: a LAN shares one."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from hub.errors import RateLimited

KEYS_KEPT = 10_000


class TokenBuckets:
    """Each key may take `capacity` tokens at once and gets them back over `seconds`."""

    def __init__(self, capacity: int, seconds: float, *, clock: Callable[[], float]) -> None:
        self._capacity = capacity
        self._rate = capacity / seconds
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, sentence: str = "") -> None:
        """Raises RateLimited when nothing is left."""
        tokens = self._refilled(key)
        if tokens < 1:
            raise RateLimited(sentence, retry_after=(1 - tokens) / self._rate)
        self._buckets[key] = (tokens - 1, self._clock())
        self._buckets.move_to_end(key)
        if len(self._buckets) > KEYS_KEPT:
            self._buckets.popitem(last=False)

    def forgive(self, key: Hashable) -> None:
        """Fill the bucket again."""
        self._buckets.pop(key, None)

    def _refilled(self, key: Hashable) -> float:
        now = self._clock()
        tokens, since = self._buckets.get(key, (float(self._capacity), now))
        return min(self._capacity, tokens + (now - since) * self._rate)
