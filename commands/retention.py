"""`chatd.py retention`: what went because of its age, and what would go now. It removes nothing itself."""

import argparse
import asyncio
from collections.abc import Iterable

from commands.context import offline
from commands.output import add_json, say, table
from hub.config import Settings
from hub.keeping.retention import days_of
from hub.keeping.stores import Day, Removed

DAYS = 30
HEADER = ("DAY", "ROOM", "KIND", "MESSAGES", "ATTACHMENTS")
Row = tuple[str, int, str, int, int]


def add_to(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    parser.set_defaults(run=lambda settings, arguments: asyncio.run(_report(settings, arguments)))


async def _report(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, _):
        due, days = await hub.retention.due(), await hub.retention.removed(DAYS)
        held = sorted(hub.holds.ids)
    policy = days_of(settings.retention)
    rows = [*_rows("due", due), *(row for day in days for row in _rows(day.day, day.rooms))]
    rules = [f"{kind} {number} days" for kind, number in policy.items()]
    lines = [f"Messages go by age in rooms of these kinds: {', '.join(rules) or 'none'}.", table(HEADER, rows)]
    if held:
        lines.append(f"Held, and so left alone: {len(held)}. See chatd.py hold list.")
    say(arguments, "\n".join(lines), {"policy": policy, "held": held, **_values(due, days)})
    return 0


def _rows(day: str, rooms: Iterable[Removed]) -> list[Row]:
    return [(day, one.room_id, one.kind, one.messages, one.attachments) for one in rooms]


def _values(due: Iterable[Removed], days: Iterable[Day]) -> dict[str, list[dict[str, object]]]:
    keys = ("day", "room", "kind", "messages", "attachments")
    removed = [row for day in days for row in _rows(day.day, day.rooms)]
    return {
        "due": [dict(zip(keys[1:], row[1:], strict=True)) for row in _rows("", due)],
        "removed": [dict(zip(keys, row, strict=True)) for row in removed],
    }
