"""A team of two hundred at work, fifty times as fast as they are: how late are messages, and how late is the loop?"""

import asyncio
import os
import time
from contextlib import suppress
from math import isfinite

from ground import Ground, Section
from layout import TEAM
from office import Office, staffed
from report import machine, short, verdict
from servers import Server
from talking import percentile
from tornado.httpclient import AsyncHTTPClient
from usage import Use, watched

SPEED = 50
HOURS, QUICK_HOURS = 2, 1 / 3
PATIENCE = 30  # seconds until what is under way at the end must have been heard
BEAT = 0.02  # seconds between two looks at how late this program is itself
LAG = "chatd_loop_lag_seconds_bucket"

HEAD = """### {hours:.1f} hours of a team of {team}, at {speed} times their speed

{acts}.

| delivery p50 / p99 ms | loop lag p99 ms | deliveries/s | CPU of chatd | mongod | this program | its lag, p99 ms |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


def measure(ground: Ground) -> Section:
    hours = QUICK_HOURS if ground.is_quick else HOURS
    with ground.chatd() as server:
        office = Office(server, ground.town)
        use, lag, own = asyncio.run(worked(office, server, 3600 * hours / SPEED))
    acts = ", ".join(f"{count:,} times {name.replace('_', ' ')}" for name, count in office.acts.most_common())
    delay = percentile(office.waits, 0.99)
    chatd, mongod, ours = (f"{share:.0%}" for share in use.each)
    late = f"{short(percentile(office.waits, 0.5))} / {short(delay)}"
    rate = short(len(office.waits) / use.seconds)
    columns = (late, short(lag), rate, chatd, mongod, ours, short(percentile(own, 0.99)))
    verdicts = (
        verdict("delivery p99", delay, "ms", at_most=50),
        verdict("loop lag p99", lag, "ms", at_most=20),
        verdict("messages that some page did not hear, or heard twice", office.astray, "", at_most=0),
        verdict("errors that somebody was told", office.errors, "", at_most=0),
        verdict("connections that were cut", office.dropped.total(), ", ".join(office.dropped), at_most=0),
    )
    noise = f"Other processes took {use.others:.0%} of a core."
    head = HEAD.format(hours=hours, team=TEAM, speed=SPEED, acts=acts)
    return Section("\n".join([machine(), "", head, f"| {' | '.join(columns)} |", "", *verdicts, "", noise, ""]))


async def worked(office: Office, server: Server, seconds: float) -> tuple[Use, float, list[float]]:
    people = await staffed(office)
    own: list[float] = []
    feeling = asyncio.create_task(felt(own))
    before = await lags(server)
    with watched(*server.pids, os.getpid()) as use:
        await asyncio.gather(*(person.work(seconds, SPEED) for person in people))
    after = await lags(server)
    feeling.cancel()
    with suppress(TimeoutError):
        await asyncio.wait_for(office.has_heard_all.wait(), PATIENCE)
    for person in people:
        await person.go()
    return use, 1e3 * quantile({bound: after[bound] - before[bound] for bound in after}, 0.99), own


async def felt(own: list[float]) -> None:
    """How late this program's own loop is: what it adds to all it measures."""
    while True:
        due = time.monotonic() + BEAT
        await asyncio.sleep(BEAT)
        own.append(1e3 * (time.monotonic() - due))


async def lags(server: Server) -> dict[float, float]:
    """How often the server's loop was late by at most so many seconds."""
    answer = await AsyncHTTPClient().fetch(f"http://127.0.0.1:{server.port}/metrics")
    lines = [line for line in answer.body.decode().splitlines() if line.startswith(LAG)]
    return {float(line.split('"')[1]): float(line.rpartition(" ")[2]) for line in lines}


def quantile(counts: dict[float, float], share: float) -> float:
    """As Prometheus does it: a value lies within its bucket where its rank does; above all bounds, at the last."""
    wanted, lower, below = share * max(counts.values()), 0.0, 0.0
    for bound, count in sorted(counts.items()):
        if count >= wanted and isfinite(bound):
            return lower + (bound - lower) * (wanted - below) / (count - below or 1)
        lower, below = min(bound, max(filter(isfinite, counts))), count
    return lower
