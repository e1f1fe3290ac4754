"""What goes wrong: each fault strikes once, and returns when its cause is gone.

The disk is slow for mongod alone: it is stopped in pulses, which delays every write, and chatd's own files are few.
"""

import asyncio
import struct
from contextlib import suppress

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.reliability.crowd import at_work
from tests.reliability.process import has_ended, stop_process, until

HANG, PULSE, GAP = 8, 0.4, 0.1  # seconds; after five of a hang senders are told
OUTAGE = 8  # seconds, longer than it takes both sides to notice
FULL = 15  # seconds; the server looks at the disk every ten
JUMPS = (3600, -7200, 86_400, 0)  # seconds from the true time
BLOCK = 1024 * 1024
FLOODERS = 256
FLOOD = 15  # seconds


async def chatd_is_killed(site):
    mongod = await site.chatd.mongod()
    site.chatd.kill()
    await until(lambda: has_ended(mongod))
    await site.chatd.start(site.patience)


async def mongod_is_killed(site):
    mongod = await site.chatd.mongod()
    mongod.kill()
    await until(lambda: has_ended(mongod))


async def mongod_hangs(site):
    await _hang(site, site.lasting(HANG))


async def disk_is_slow(site):
    for _ in range(round(site.lasting(HANG) / (PULSE + GAP))):
        await _hang(site, PULSE)
        await asyncio.sleep(GAP)


async def disk_is_full(site):
    ballast = site.chatd.folder / "ballast"
    try:
        await asyncio.to_thread(_fill, ballast)
        await asyncio.to_thread(_write_out, site.chatd.mongodb)
        await asyncio.sleep(site.lasting(FULL))
    finally:
        ballast.unlink()
    await until(site.is_well, site.patience)


async def clock_jumps(site):
    for seconds in JUMPS:
        _set_clock(site.clock, seconds)
        await site.crowd.progress(1, site.patience)


async def connections_are_cut(site):
    site.lines.cut()


async def connections_are_half_open(site):
    """Neither side hears of the other, and both have to find out."""
    site.lines.stall()


async def connections_are_half_closed(site):
    site.lines.mute()


async def network_is_down(site):
    await _set_loopback("down")
    try:
        await asyncio.sleep(site.lasting(OUTAGE))
    finally:
        await _set_loopback("up")


async def clients_overload_it(site):
    flood = await site.flood(round(FLOODERS * site.share))
    async with at_work(flood):
        await asyncio.sleep(site.lasting(FLOOD))
        await flood.fall_silent(site.patience)


# In such an order that two neighbours can strike at once.
FAULTS = {
    "chatd killed": chatd_is_killed,
    "half-open connections": connections_are_half_open,
    "mongod killed": mongod_is_killed,
    "half-closed connections": connections_are_half_closed,
    "mongod hangs": mongod_hangs,
    "connections cut": connections_are_cut,
    "slow disk": disk_is_slow,
    "clock jumps": clock_jumps,
    "full disk": disk_is_full,
    "network down": network_is_down,
    "overloading clients": clients_overload_it,
}


async def _hang(site, seconds):
    mongod = await site.chatd.mongod()
    await stop_process(mongod)
    try:
        await asyncio.sleep(seconds)
    finally:
        mongod.resume()


def _set_clock(clock, wrong):
    """In one write: the file is mapped, and a shorter one would end who looks."""
    with clock.open("r+b") as file:
        file.write(struct.pack("q", wrong))


async def _set_loopback(state):
    child = await asyncio.create_subprocess_exec("ip", "link", "set", "lo", state)
    assert await child.wait() == 0


def _write_out(mongodb):
    """What mongod would do within a minute by itself. It does not survive it."""
    with MongoClient(mongodb, serverSelectionTimeoutMS=1000, socketTimeoutMS=1000) as client, suppress(PyMongoError):
        client.admin.command("fsync")


def _fill(path):
    """To the last byte."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(BLOCK)):
            pass
