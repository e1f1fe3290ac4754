"""What was measured, as Markdown. A sample is the JSON line that load.c prints."""

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

from audit import Audit
from layout import LOADED, ONE_BY_ONE, POSTS, Cell

Sample = Mapping[str, float]
Results = Mapping[tuple[str, Cell], Sequence[Sample]]
Measure = Callable[[Sample], float]

POSTS_HEAD = """
### Posts acked per second

Each sender in a room of 10, one message under way.

| senders | chatd | naive | ratio | chatd p50 / p99 ms | naive p50 / p99 ms | chatd CPU µs | naive CPU µs |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""

DELIVERIES_HEAD = """
### Deliveries per second

Everybody in one room; senders x messages under way of each.

| members | load | chatd | naive | ratio | chatd p50 / p99 ms | naive p50 / p99 ms | chatd CPU µs | naive CPU µs |
| ---: | :---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


def posts_rate(sample: Sample) -> float:
    return sample["posts"] / sample["seconds"]


def delivery_rate(sample: Sample) -> float:
    return sample["deliveries"] / sample["seconds"]


def cpu_per_post(sample: Sample) -> float:
    """Microseconds of the server's CPU."""
    return 1e6 * sample["cpu"][1] * sample["seconds"] / max(1, sample["posts"])


def cpu_per_delivery(sample: Sample) -> float:
    """Microseconds of the server's CPU."""
    return 1e6 * sample["cpu"][1] * sample["seconds"] / max(1, sample["deliveries"])


def p50(sample: Sample) -> float:
    return sample["p50"]


def p99(sample: Sample) -> float:
    return sample["p99"]


def short(number: float) -> str:
    if number < 0:
        return "none"  # No echo came within the measured seconds.
    digits = 2 if number < 10 else 3
    return f"{number:,.0f}" if number >= 100 else f"{number:.{digits}g}"


def spread(samples: Iterable[Sample], measure: Measure) -> str:
    """Median and, of several rounds, the lowest and the highest."""
    values = sorted(map(measure, samples))
    middle = short(median(values))
    return middle if len(values) == 1 else f"{middle} ({short(values[0])} to {short(values[-1])})"


class Report:
    """`results` holds, by server and cell, a sample of each round."""

    def __init__(self, results: Results, audit: Audit) -> None:
        self.results = results
        self.audit = audit

    def __str__(self) -> str:
        posts = [self.posts_row(senders, cell) for senders, cell in POSTS.items()]
        loads = (("1 x 1", ONE_BY_ONE), ("4 x 16", LOADED))
        deliveries = [self.deliveries_row(n, load, cells[n]) for n in ONE_BY_ONE for load, cells in loads]
        parts = [machine(), POSTS_HEAD, *posts, DELIVERIES_HEAD, *deliveries, "", *self.truth(), "", "Expected:", ""]
        return "\n".join([*parts, *self.expectations(), "", self.health(), ""])

    def posts_row(self, senders: int, cell: Cell) -> str:
        columns = [str(senders), *self.rates(cell, posts_rate), *self.echoes(cell), *self.spreads(cell, cpu_per_post)]
        return f"| {' | '.join(columns)} |"

    def deliveries_row(self, size: int, load: str, cell: Cell) -> str:
        rates, costs = self.rates(cell, delivery_rate), self.spreads(cell, cpu_per_delivery)
        columns = [f"{size:,}", load, *rates, *self.echoes(cell), *costs]
        return f"| {' | '.join(columns)} |"

    def rates(self, cell: Cell, measure: Measure) -> list[str]:
        return [*self.spreads(cell, measure), short(self.ratio(cell, measure))]

    def echoes(self, cell: Cell) -> list[str]:
        return [
            f"{short(self.typical(server, cell, p50))} / {short(self.typical(server, cell, p99))}"
            for server in ("chatd", "naive")
        ]

    def spreads(self, cell: Cell, measure: Measure) -> list[str]:
        return [spread(self.results[server, cell], measure) for server in ("chatd", "naive")]

    def typical(self, server: str, cell: Cell, measure: Measure) -> float:
        return median(map(measure, self.results[server, cell]))

    def ratio(self, cell: Cell, measure: Measure) -> float:
        return self.typical("chatd", cell, measure) / (self.typical("naive", cell, measure) or 1)

    def truth(self) -> Iterable[str]:
        audit, whole = self.audit, self.results["chatd", LOADED[1000]]
        yield (
            f"Audit, row by row: of {audit.acked:,} posts that were acknowledged by chatd, {audit.missing} are missing "
            f"among {audit.rows:,} rows, {audit.doubled} are there twice, and {audit.out_of_order} are out of order."
        )
        yield (
            f"Of 1,000 sockets in one room, {1000 - self.apart(LOADED[1000]):,} heard all of "
            f"{sum(sample['whole'] for sample in whole):,} messages (4 x 16) in one order; "
            f"at 1 x 1 {1000 - self.apart(ONE_BY_ONE[1000]):,} did."
        )

    def apart(self, cell: Cell) -> int:
        """Sockets that missed a message, heard one twice, or heard them in another order than others did."""
        return int(max(sample["apart"] for sample in self.results["chatd", cell]))

    def expectations(self) -> Iterable[str]:
        for senders, least in ((64, 2.3), (16, 1.5), (1, 0.85)):
            ratio = self.ratio(POSTS[senders], posts_rate)
            yield verdict(f"posts/s at {senders} senders", ratio, "times naive", at_least=least)
        yield verdict("p99 at 64 senders", self.ratio(POSTS[64], p99), "times naive", at_most=1 / 3)
        yield verdict("acknowledged posts that are not on disk as told", self.audit.wrong, "rows", at_most=0)
        for load, cells in (("1 x 1", ONE_BY_ONE), ("4 x 16", LOADED)):
            ratio = self.ratio(cells[1000], delivery_rate)
            yield verdict(f"deliveries/s at 1,000 members, {load}", ratio, "times naive", at_least=4)
            yield verdict(f"sockets of 1,000 that did not hear all, {load}", self.apart(cells[1000]), "", at_most=0)

    def health(self) -> str:
        """What says whether the numbers may be believed."""
        samples = [sample for of_cell in self.results.values() for sample in of_cell]
        generator = max(sample["cpu"][0] for sample in samples)
        beside = max(sample["cpu"][0] + sample["cpu"][2] for sample in samples)
        others = sorted(sample["others"] for sample in samples)
        return (
            f"Load generator: at most {generator:.0%} of its core; with mongod, which shares it, {beside:.0%}. "
            f"Other processes took {median(others):.0%} of a core, at most {others[-1]:.0%}: "
            f"much more than 15 % makes all numbers too low. Messages refused, lost, doubled or unanswered: "
            f"{self.astray('chatd')} by chatd, {self.astray('naive')} by naive."
        )

    def astray(self, server: str) -> int:
        samples = (sample for (name, _), of_cell in self.results.items() if name == server for sample in of_cell)
        return sum(abs(sample["missing"]) + sample["unacked"] + sample["refused"] for sample in samples)


def verdict(name: str, value: float, unit: str, *, at_least: float = 0, at_most: float = float("inf")) -> str:
    """A line that says whether what was expected is so."""
    bound = f"at least {short(at_least)}" if at_least else f"at most {short(at_most)}"
    held = "held" if at_least <= value <= at_most else "NOT HELD"
    return f"- {name}: {short(value)} {unit}, {bound} expected: **{held}**"


def machine() -> str:
    system = f"{platform.system()} {platform.release()} on {os.cpu_count()} CPUs, Python {platform.python_version()}"
    return f"{system}. Median (lowest to highest) of the rounds. Ratios within 15 % of 1 are noise."
