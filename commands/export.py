"""`chatd.py export`: what was said, for people to read and for other programs."""

import argparse
import asyncio
from pathlib import Path

from commands.backup import CannotBackUp
from commands.context import offline
from commands.exported import RoomWriter, write_index
from commands.output import add_json, say
from hub.config import Settings
from hub.hub import Hub
from hub.models import Room
from store.mongo import MongoStore


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="FOLDER", help="a new one: index.html, and JSON beside each page")
    parser.add_argument("--room", action="append", metavar="NAME", help="only this room; may be repeated")
    add_json(parser)
    parser.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    try:
        arguments.path.mkdir(mode=0o700)  # All of it is for the operator alone.
        written = asyncio.run(_export(settings, arguments))
    except OSError as error:
        raise CannotBackUp(f"{error.filename or arguments.path}: {error.strerror}. Name a new folder.") from error
    values = [{"id": one.room.id, "name": one.title, "messages": one.messages, "lost": one.lost} for one in written]
    messages, lost = sum(one.messages for one in written), sum(one.lost for one in written)
    lines = [f"{arguments.path / 'index.html'}: {messages} messages of {len(written)} rooms."]
    if lost:
        lines.append(f"{lost} files are lost in the storage.")
    say(arguments, "\n".join(lines), values)
    return 1 if lost else 0


async def _export(settings: Settings, arguments: argparse.Namespace) -> list[RoomWriter]:
    async with offline(settings) as (hub, store):
        wanted = await _wanted(hub, store, arguments.room)
        written = [await _written(hub, store, room, arguments.path) for room in wanted]
    write_index(arguments.path, written)
    return written


async def _wanted(hub: Hub, store: MongoStore, names: list[str] | None) -> list[Room]:
    """Raises RoomNotFound."""
    return [await hub.rooms.named(name) for name in names] if names else await store.rooms.all()


async def _written(hub: Hub, store: MongoStore, room: Room, folder: Path) -> RoomWriter:
    members = await store.memberships.of_room(room.id)
    people = await hub.people.by_ids(each.user_id for each in members if not each.invited)
    writer = RoomWriter(hub, store.blobs, room, sorted(user.username for user in people.values()))
    await writer.write(folder)
    return writer
