"""A Slack export: https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports

Slack's own has links to files and not the files. Where a tool has put them in, as `__uploads/<id>/<name>` or
`<channel>/attachments/<id>-<name>`, they come along. Who joined, left or renamed what is left out.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Literal, TypeVar

from msgspec import Struct

from commands.imports.archive import Archive, BadExport
from commands.imports.emoji import sign_of
from handlers.hooks.markup import markdown
from hub.imports.models import Enclosed, Person, Place, Record, Said

DAY = re.compile(r"(?P<folder>[^/]+)/\d{4}-\d\d-\d\d\.json")
KINDS: tuple[tuple[str, Literal["open", "private"]], ...] = (
    ("channels.json", "open"),
    ("groups.json", "private"),
    ("mpims.json", "private"),
)
SPOKEN = {"", "bot_message", "me_message", "thread_broadcast", "file_share", "file_comment"}
MENTION = re.compile(r"<@([A-Z0-9]+)(\|[^<>]*)?>")

T = TypeVar("T")
OnBytes = Callable[[int], None]


class Profile(Struct, frozen=True):
    real_name: str | None = None
    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


class User(Struct):
    id: str
    name: str = ""
    is_bot: bool = False
    profile: Profile = Profile()


class Purpose(Struct, frozen=True):
    value: str = ""


class Channel(Struct):
    id: str
    name: str = ""
    members: list[str] = []
    purpose: Purpose = Purpose()


class Reaction(Struct):
    name: str
    users: list[str] = []


class File(Struct):
    id: str = ""
    name: str | None = None


class Message(Struct):
    """`ts` is its time and its name in the channel; that of a thread's first message is the `thread_ts` of all."""

    ts: str = ""
    type: str = ""
    subtype: str = ""
    text: str | None = None
    user: str | None = None
    username: str | None = None
    bot_id: str | None = None
    thread_ts: str = ""
    reply_count: int = 0
    edited: dict[str, object] | None = None
    reactions: list[Reaction] = []
    files: list[File] | None = None


def is_slack(archive: Archive) -> bool:
    return archive.has("channels.json") or archive.has("dms.json")


def records(archive: Archive, on_bytes: OnBytes) -> Iterator[Record]:
    """People first, then each place with what was said there, by day. Raises BadExport."""
    names: dict[str, str] = {}
    for user in _all(archive, ("users.json", "org_users.json"), list[User]):
        names[user.id] = user.name or user.id
        yield _person(user)
    days = _days(archive)
    for file, kind in KINDS:
        for channel in _all(archive, (file,), list[Channel]):
            yield Place(channel.id, channel.name, kind, channel.purpose.value, tuple(channel.members))
            yield from _said(archive, channel.id, days.get(channel.name, []), names, on_bytes)
    for channel in _all(archive, ("dms.json",), list[Channel]):
        yield Place(channel.id, "", "direct", members=tuple(channel.members))
        yield from _said(archive, channel.id, days.get(channel.id, []), names, on_bytes)


def _all(archive: Archive, files: tuple[str, ...], shape: type[list[T]]) -> list[T]:
    return [one for file in files if archive.has(file) for one in archive.document(file, shape)]


def _person(user: User) -> Person:
    profile = user.profile
    first, last = profile.first_name, profile.last_name
    shown = first or profile.display_name or profile.real_name or ""
    return Person(user.id, user.name or user.id, profile.email or "", shown, last or "" if first else "", user.is_bot)


def _days(archive: Archive) -> dict[str, list[str]]:
    """The files of each folder, by date."""
    days: dict[str, list[str]] = {}
    for name in sorted(archive.names()):
        if found := DAY.fullmatch(name):
            days.setdefault(found["folder"], []).append(name)
    return days


def _said(
    archive: Archive, place: str, days: list[str], names: dict[str, str], on_bytes: OnBytes
) -> Iterator[Person | Said]:
    for day in days:
        for message in archive.document(day, list[Message]):
            if message.type in {"", "message"} and message.subtype in SPOKEN and message.ts:
                author = message.user or f"bot {message.bot_id or message.username}"
                if author not in names:
                    names[author] = message.username or author
                    yield Person(author, names[author], is_bot=message.user is None)
                yield _message(archive, day, place, message, names)
        on_bytes(archive.size(day))


def _message(archive: Archive, day: str, place: str, message: Message, names: dict[str, str]) -> Said:
    text = MENTION.sub(lambda found: f"<@{names.get(found[1], found[1])}>", message.text or "")
    folder = day.partition("/")[0]
    return Said(
        message.ts,
        place,
        message.user or f"bot {message.bot_id or message.username}",
        markdown(text),
        _time(message.ts),
        parent=message.thread_ts if message.thread_ts != message.ts else "",
        is_edited=message.edited is not None,
        has_answers=bool(message.reply_count) or message.thread_ts == message.ts,
        reactions=tuple((sign_of(one.name), tuple(one.users)) for one in message.reactions),
        files=tuple(_enclosed(archive, folder, file) for file in message.files or []),
    )


def _enclosed(archive: Archive, folder: str, file: File) -> Enclosed:
    name = file.name or file.id or "file"
    paths = (f"__uploads/{file.id}/{name}", f"{folder}/attachments/{file.id}-{name}")
    path = next(filter(archive.has, paths), None)
    return Enclosed(name, partial(archive.pieces, path) if path else None)


def _time(ts: str) -> datetime:
    """Seconds and, behind the dot, what makes it a name. Raises BadExport."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadExport(f"{ts[:40]!r} is no time of a message.") from None
