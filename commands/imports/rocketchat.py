"""What Rocket.Chat exports of rooms as JSON: a zip of one file of JSON lines for each room, and `assets/<id>-<name>`.

https://developer.rocket.chat/apidocs/export-room

It tells neither who may read a room nor of answers, reactions and edits: rooms are private here, to those who wrote.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from hashlib import sha256

from msgspec import Struct

from commands.imports.archive import Archive, decoded, split
from hub.imports.models import Enclosed, Joined, Person, Place, Record, Said

ENDING = ".json"

OnBytes = Callable[[int], None]


class Attachment(Struct, rename="camel"):
    file_id: str | None = None
    file_name: str | None = None


class Message(Struct):
    """Those with a `type` say who came, went or renamed what."""

    ts: datetime
    username: str = ""
    msg: str = ""
    type: str = ""
    attachments: list[Attachment] = []


def rooms_in(archive: Archive) -> list[str]:
    """The files of rooms."""
    return sorted(name for name in archive.names() if "/" not in name and name.endswith(ENDING))


def records(archive: Archive, on_bytes: OnBytes) -> Iterator[Record]:
    """Raises BadExport."""
    for file in rooms_in(archive):
        place = file.removesuffix(ENDING)
        yield Place(place, place, "private")
        people: set[str] = set()
        for line in split(file, archive.pieces(file)):
            on_bytes(len(line) + 1)
            if line.strip():
                yield from _said(archive, place, decoded(file, line, Message), people)


def _said(archive: Archive, place: str, message: Message, people: set[str]) -> Iterator[Record]:
    """`people` are those who are in the room already."""
    if message.type or not message.username:
        return
    if message.username not in people:
        people.add(message.username)
        yield Person(message.username, message.username)
        yield Joined(message.username, place)
    name = f"{message.username}\n{message.ts.isoformat()}\n{message.msg}"
    files = {one.file_id: one.file_name or one.file_id for one in message.attachments if one.file_id}
    yield Said(
        sha256(name.encode(errors="replace")).hexdigest(),
        place,
        message.username,
        message.msg,
        message.ts,
        files=tuple(_enclosed(archive, id, file) for id, file in files.items()),
    )


def _enclosed(archive: Archive, id: str, name: str) -> Enclosed:
    path = f"assets/{id}-{name}"
    return Enclosed(name, partial(archive.pieces, path) if archive.has(path) else None)
