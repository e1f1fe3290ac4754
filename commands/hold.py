"""`chatd.py hold`: legal holds, under which nobody edits or deletes what was said, nor does its age."""

import argparse
import asyncio

from commands.context import offline
from commands.output import add_json, say, table
from hub.config import Settings
from hub.errors import RoomNotFound
from hub.hub import Hub
from hub.keeping.holds import EVERYTHING


def add_to(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, is_wanted, purpose in (("add", True, "keep all that is said there"), ("remove", False, "end a hold")):
        action = actions.add_parser(name, help=purpose)
        which = action.add_mutually_exclusive_group(required=True)
        which.add_argument("room", nargs="?", metavar="ROOM", help="the name or the id of a room")
        which.add_argument("--everything", action="store_true", help="all rooms, those to come as well")
        add_json(action)
        action.set_defaults(run=_change, is_wanted=is_wanted)
    listing = actions.add_parser("list", help="what is held")
    add_json(listing)
    listing.set_defaults(run=lambda settings, arguments: asyncio.run(_list(settings, arguments)))


def _change(settings: Settings, arguments: argparse.Namespace) -> int:
    return asyncio.run(_set(settings, arguments))


async def _set(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, store):
        id = EVERYTHING if arguments.everything else (await hub.rooms.named(arguments.room)).id
        await (hub.holds.place(id) if arguments.is_wanted else hub.holds.lift(id))
        await store.notices.post("hold", id)
        name = await _name(hub, id)
    sentence = f"{name}: {'held' if arguments.is_wanted else 'no longer held'}. A running server knows within a second."
    say(arguments, sentence, {"id": id, "held": arguments.is_wanted})
    return 0


async def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, _):
        await hub.holds.load()
        rows = [(id, await _name(hub, id)) for id in sorted(hub.holds.ids)]
    say(arguments, table(("ID", "NAME"), rows), [{"id": id, "name": name} for id, name in rows])
    return 0


async def _name(hub: Hub, id: int) -> str:
    if id == EVERYTHING:
        return "Everything"
    try:
        return (await hub.rooms.by_id(id)).name or f"Room {id}"
    except RoomNotFound:
        return "A room that is gone"
