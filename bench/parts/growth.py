"""What reading costs as the history grows: a page of it, what is unread, what was missed, and a search."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from database import alone
from ground import Ground, Section, log
from history import History
from layout import LARGEST_HALL, room_name
from plots import curves
from reading import MISSED, WHAT, Costs, Reading
from report import machine, short, verdict
from servers import serving
from talking import percentile

LENGTHS, QUICK_LENGTHS = (10**4, 10**5, 10**6, 10**7), (10**4, 10**5)
FINDABLE = 10**6  # messages that can be searched for: to index more takes an hour
TIMES, QUICK_TIMES = 100, 30
FLAT = 2  # times

HEAD = """### Reading, as the history grows

Milliseconds, p50 / p99; half of the messages are in the room that is read, and the server has just started.

| messages | newest page | page anywhere | rooms, what is unread | {missed} missed | search, common | search, rare |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""
FLAT_ONES = WHAT[:4]


def measure(ground: Ground) -> Section:
    costs: dict[int, Costs] = {}
    with ground.data("growth") as data_dir:
        lengths = QUICK_LENGTHS if ground.is_quick else LENGTHS
        for length in grown(ground, data_dir, lengths):
            with serving("chatd.py", data_dir, ground.log_file) as server:
                reading = Reading(ground.town, server, length // 2, QUICK_TIMES if ground.is_quick else TIMES)
                costs[length] = asyncio.run(reading.costs(searches=length <= FINDABLE))
            log(f"  {row(length, costs[length])}")
    rows = [row(length, of_length) for length, of_length in costs.items()]
    verdicts = [flatness(name, costs) for name in FLAT_ONES]
    text = "\n".join([machine(), "", HEAD.format(missed=MISSED), *rows, "", "Expected:", "", *verdicts, ""])
    points = {name: {n: median(c[name]) for n, c in costs.items() if c[name]} for name in WHAT}
    picture = curves("Milliseconds by messages", points)
    return Section(f"{text}\n![What reading costs](growth.svg)\n", {"growth.svg": picture})


def grown(ground: Ground, data_dir: Path, lengths: Sequence[int]) -> Iterator[int]:
    town, history = ground.town, None
    rooms = [town.rooms[LARGEST_HALL], *(town.rooms[room_name(n)] for n in range(100))]
    for length in lengths:
        with alone(data_dir) as database:
            history = history or History(rooms, list(town.users[1:]))
            history.grow(database, length, found=FINDABLE)
        yield length


def row(length: int, costs: Costs) -> str:
    cells = [f"{short(median(ms))} / {short(percentile(list(ms), 0.99))}" if ms else "" for ms in costs.values()]
    return f"| {length:,} | {' | '.join(cells)} |"


def flatness(name: str, costs: Mapping[int, Costs]) -> str:
    medians = {length: median(of_length[name]) for length, of_length in costs.items()}
    first, last = min(medians), max(medians)
    what = f"{name}, {last:,} messages against {first:,}"
    return verdict(what, medians[last] / medians[first], "times as long", at_most=FLAT)
