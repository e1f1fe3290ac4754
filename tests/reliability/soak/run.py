"""Breaks a server on purpose while clients of every family talk, and prints what became of what they said.

    python -m tests.reliability.soak.run FOLDER SECONDS

It mounts a disk and turns the network off, so it runs in namespaces of its own: see test_soak.py. 0 seconds are one
round of all faults, in short. Ends with 1 when anything is not as it should be.
"""

import asyncio
import random
import sys
import time
from collections import Counter
from pathlib import Path

from tests.reliability.audit import audit, stored_in
from tests.reliability.crowd import at_work
from tests.reliability.soak.faults import FAULTS, chatd_is_killed, clock_jumps
from tests.reliability.soak.report import Report
from tests.reliability.soak.rest import at_rest, calmed
from tests.reliability.soak.site import Size, site_in
from tests.reliability.soak.whole import miscounted

SHORT = Size(share=0.1, halls=1, conversations=3, tempo=0.3, disk=600)
FULL = Size(share=1, halls=8, conversations=9, tempo=1.5, disk=2048)
POSTS_BETWEEN = 2  # answers each sender gets between two faults
WARM = 8  # clients who come first


async def soak(folder, seconds):
    async with site_in(folder, FULL if seconds else SHORT) as site:
        before = await warmed(site)
        await site.settle()
        struck = Counter(dict.fromkeys(FAULTS, 0))
        async with at_work(site.crowd):
            for names in chosen(site, seconds):
                await strike(site, names)
                struck.update(names)
            await site.crowd.fall_silent(site.patience)
        return await found(site, before, struck)


async def warmed(site):
    """What a server has in its hands when its first clients have left."""
    crowd = await site.flood(WARM)
    async with at_work(crowd):
        await crowd.progress(POSTS_BETWEEN)
        await crowd.fall_silent()
    rest = await at_rest(site.chatd)
    return await calmed(site.chatd, rest._replace(sockets=0), site.patience)


def chosen(site, seconds):
    """What strikes at once. In short that is every fault, by twos; else all in an order of chance, one by one, until
    the time is over. In its second half the server lives, and may grow.
    """
    here = [name for name, fault in FAULTS.items() if site.clock or fault is not clock_jumps]
    if not seconds:
        yield from (here[place : place + 2] for place in range(0, len(here), 2))
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        for name in random.sample(here, len(here)):
            if passed < seconds / 2 or FAULTS[name] is not chatd_is_killed:
                yield (name,)


async def strike(site, names):
    begun = time.monotonic()
    await asyncio.gather(*(FAULTS[name](site) for name in names))
    await site.crowd.progress(POSTS_BETWEEN, site.patience)
    told = f"{', '.join(names)}: {time.monotonic() - begun:.1f} s; {site.everybody.acked} acked"
    print(f"{time.strftime('%H:%M:%S')}  {told}", file=sys.stderr)


async def found(site, before, struck):
    rest = await calmed(site.chatd, before, site.patience)
    everybody = site.everybody
    stored = stored_in(site.chatd.mongodb, {member.room_id for member in everybody.members})
    wrong = await miscounted(site, stored)
    errors = site.chatd.log.read_text().count("Traceback")
    return Report(struck, audit(everybody, stored), len(everybody.members), wrong, errors, before, rest)


def main(folder, seconds):
    report = asyncio.run(soak(Path(folder), float(seconds)))
    print(report)
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
