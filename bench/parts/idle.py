"""What clients cost that are connected and say nothing: memory each, CPU, and how fast they come in."""

import time
from collections.abc import Iterator

from crowds import Crowds, crowds
from ground import Ground, Section, log
from report import machine, short, verdict
from servers import Server
from usage import KILOBYTE, Use, memory, most_connections, watched
from visits import POLLING, WAYS, Way, everywhere

WARM = 200  # clients before the first that counts: what the first ones cost is no more spent on others
AT_ONCE = 64  # on their way in
STAGES = (5_000, 20_000)
QUICK_STAGES = (2_000,)
HEARTBEAT = 26  # seconds: whatever a client costs while it is idle, it has cost once
MOST, MOST_POLLED = 18, 20  # KB; a request that waits takes more than a socket

HEAD = """### Connections that are idle

Memory is the server's own (VmRSS), each client beyond the first {warm}; CPU over {seconds} s, heartbeats included,
with all of them.

| socket | clients | KB each | CPU of a core | came in per second | slowest to come in, ms |
| --- | ---: | ---: | ---: | ---: | ---: |"""


def measure(ground: Ground) -> Section:
    stages = QUICK_STAGES if ground.is_quick else STAGES
    stages = tuple(dict.fromkeys(map(most_connections, stages)))
    seconds = 5 if ground.is_quick else HEARTBEAT
    rows, verdicts, others = [], [], []
    for way in WAYS:
        for clients, each, use, sample in stays(ground, way, stages, seconds):
            rate, slowest = sample["clients"] / sample["seconds"], 1e3 * sample["slowest"]
            cpu = f"{use.each[0]:.1%}" if clients == stages[-1] else ""
            figures = (f"{clients:,}", short(each), cpu, short(rate), short(slowest))
            rows.append(f"| {way.name} | {' | '.join(figures)} |")
            log(rows[-1])
            others.append(use.others)
            most = MOST_POLLED if way is POLLING else MOST
            verdicts.append(verdict(f"{way.name}, {clients:,} clients", each, "KB each", at_most=most))
    head = HEAD.format(warm=WARM, seconds=seconds)
    noise = f"Other processes took at most {max(others):.0%} of a core while it was idle."
    return Section("\n".join([machine(), "", head, *rows, "", "Expected:", "", *verdicts, "", noise, ""]))


def stays(ground: Ground, way: Way, stages: tuple[int, ...], seconds: int) -> Iterator[tuple[int, float, Use, dict]]:
    """How many there are, the KB of each, what was used while nothing happened, and how the last ones came in."""
    with ground.chatd() as server, crowds(ground, server) as there:
        arrive(there, way, 0, WARM)
        before, begin = memory(server.pids[0]), WARM
        for end in stages:
            sample = arrive(there, way, begin, end)
            use = idled(server, there, seconds if end == stages[-1] else 1)
            each = (memory(server.pids[0]) - before) / (end - WARM) / KILOBYTE
            yield end, each, use, sample
            begin = end


def arrive(there: Crowds, way: Way, begin: int, end: int) -> dict:
    return dict(there.come(way, everywhere(range(begin, end)), at_once=AT_ONCE))


def idled(server: Server, there: Crowds, seconds: int) -> Use:
    time.sleep(1)  # What comes after the last one's arrival is no idleness.
    with watched(*server.pids, *there.pids) as use:
        time.sleep(seconds)
    return use
