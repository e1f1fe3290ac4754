"""Mattermost's bulk export, a file of JSON lines, alone or with files in a zip: https://docs.mattermost.com/onboard/bulk-loading-data-format.html

People and rooms go by their names there; of several teams, channels of one name stay apart.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from msgspec import Struct

from commands.imports.archive import Archive, BadExport, decoded, split
from commands.imports.emoji import sign_of
from hub.imports.models import Enclosed, Joined, Person, Place, Record, Said

OnBytes = Callable[[int], None]
Pieces = Callable[[], Iterator[bytes]]


class Channel(Struct):
    team: str
    name: str
    display_name: str = ""
    type: str = "P"
    purpose: str = ""


class InChannel(Struct):
    name: str
    roles: str = ""


class InTeam(Struct):
    name: str
    channels: list[InChannel] | None = None


class User(Struct):
    username: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    nickname: str = ""
    is_bot: bool = False
    teams: list[InTeam] | None = None


class Reaction(Struct):
    user: str
    emoji_name: str


class Attachment(Struct):
    path: str


class Reply(Struct):
    """Times in milliseconds."""

    user: str
    create_at: int
    message: str = ""
    edit_at: int | None = None
    reactions: list[Reaction] | None = None
    attachments: list[Attachment] | None = None


class Post(Reply, kw_only=True):
    """In a channel of a team, or among the members of a direct one."""

    team: str = ""
    channel: str = ""
    channel_members: list[str] = []
    replies: list[Reply] | None = None


class Direct(Struct):
    members: list[str] = []


class Line(Struct):
    type: str
    channel: Channel | None = None
    user: User | None = None
    post: Post | None = None
    direct_channel: Direct | None = None
    direct_post: Post | None = None


class Source:
    """The lines, and the files that are named in them."""

    def __init__(self, name: str, pieces: Pieces, archive: Archive | None = None) -> None:
        self._name = name
        self._pieces = pieces
        self._archive = archive

    def lines(self, on_bytes: OnBytes) -> Iterator[Line]:
        """Raises BadExport."""
        for line in split(self._name, self._pieces()):
            on_bytes(len(line) + 1)
            if line.strip():
                yield decoded(self._name, line, Line)

    def enclosed(self, attachment: Attachment) -> Enclosed:
        name = attachment.path.rpartition("/")[2]
        paths = (attachment.path, f"data/{attachment.path}")
        path = next((path for path in paths if self._archive and self._archive.has(path)), None)
        read = partial(self._archive.pieces, path) if self._archive and path else None
        return Enclosed(name, read)


def lines_in(archive: Archive) -> str | None:
    """The name of the file with the lines, if there is one."""
    return next((name for name in archive.names() if "/" not in name and name.endswith(".jsonl")), None)


def records(source: Source, on_bytes: OnBytes) -> Iterator[Record]:
    """Raises BadExport."""
    lines = source.lines(on_bytes)
    first = next(lines, None)
    if first is None or first.type != "version":
        raise BadExport("The first line of a bulk export names its version.")
    for line in lines:
        if line.channel:
            yield _place(line.channel)
        elif line.user:
            yield from _person(line.user)
        elif line.direct_channel:
            yield _direct(line.direct_channel.members)
        elif post := line.post or line.direct_post:
            yield from _thread(source, post)


def _place(channel: Channel) -> Place:
    key, name = f"{channel.team}/{channel.name}", channel.display_name or channel.name
    return Place(key, name, "open" if channel.type == "O" else "private", channel.purpose)


def _person(user: User) -> Iterator[Record]:
    name = user.first_name or user.nickname
    yield Person(user.username, user.username, user.email, name, user.last_name if user.first_name else "", user.is_bot)
    for team in user.teams or []:
        for channel in team.channels or []:
            yield Joined(user.username, f"{team.name}/{channel.name}", "channel_admin" in channel.roles.split())


def _direct(members: list[str]) -> Place:
    """A conversation of two, or a group without a name."""
    key = "\n".join(sorted(members))
    if len(members) <= 2:
        return Place(key, "", "direct", members=tuple(members))
    return Place(key, ", ".join(sorted(members)), "private", members=tuple(members))


def _thread(source: Source, post: Post) -> Iterator[Record]:
    if post.channel_members:
        yield _direct(post.channel_members)
    place = "\n".join(sorted(post.channel_members)) or f"{post.team}/{post.channel}"
    first = _said(source, place, post, has_answers=bool(post.replies))
    yield first
    for reply in post.replies or []:
        yield _said(source, place, reply, parent=first.key)


def _said(source: Source, place: str, post: Reply, *, parent: str = "", has_answers: bool = False) -> Said:
    users: dict[str, list[str]] = {}
    for reaction in post.reactions or []:
        users.setdefault(sign_of(reaction.emoji_name), []).append(reaction.user)
    return Said(
        sha256(f"{post.user}\n{post.create_at}\n{post.message}".encode(errors="replace")).hexdigest(),
        place,
        post.user,
        post.message,
        _time(post.create_at),
        parent=parent,
        is_edited=bool(post.edit_at),
        has_answers=has_answers,
        reactions=tuple((name, tuple(keys)) for name, keys in users.items()),
        files=tuple(source.enclosed(one) for one in post.attachments or []),
    )


def _time(milliseconds: int) -> datetime:
    """Raises BadExport."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise BadExport(f"{milliseconds} is no time of a message.") from None
