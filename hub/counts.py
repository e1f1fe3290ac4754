"""What has happened since the start, for whoever watches the server."""

from bisect import bisect_left
from dataclasses import dataclass, field

SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Histogram:
    """`counts` says how many values lay up to each of the `bounds` and above the one before; the last, above all."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


@dataclass(slots=True)
class Counts:
    """`deliveries` are pieces handed to clients, each of one event or of several that came at once."""

    posts: int = 0
    deliveries: int = 0
    outbox_drops: int = 0
    logins_refused: int = 0
    batch_sizes: Histogram = field(default_factory=lambda: Histogram(SIZES))
    commit_seconds: Histogram = field(default_factory=lambda: Histogram(SECONDS))
    loop_lag: Histogram = field(default_factory=lambda: Histogram(SECONDS))
