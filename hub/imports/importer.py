"""Takes over what an export tells, in its order: each person, room and message once, however often it is told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from hub.accounts.models import Caller, User
from hub.entries import Addition, Answer, Clock, Draft
from hub.errors import TooLarge
from hub.files.models import Attachment
from hub.hub import Hub
from hub.imports.accounts import ImportedPeople
from hub.imports.models import Enclosed, Joined, Person, Place, Record, Report, Said
from hub.imports.rooms import ImportedRooms
from hub.live import LiveRoom
from hub.models import Message, Reaction
from hub.rooms.place import Place as Seat
from hub.stores import Store

AT_ONCE = 200  # Messages that are looked up and written together.
REACTIONS = 20
REACTION_CHARS = 32


@dataclass(eq=False, slots=True)
class Imported(Addition):
    """A message with what became of it elsewhere, in one write: it is there whole or not at all."""

    reactions: tuple[Reaction, ...] = ()
    is_edited: bool = False

    def apply(self, current: object, *, new_id: Callable[[], int], now: Clock) -> Message:
        message = Addition.apply(self, {}, new_id=new_id, now=now)
        if self.is_edited:
            message = replace(message, edited=self._next_seq())
        if self.reactions:
            message = replace(message, reactions=self.reactions, reacted=self._next_seq())
        return replace(message, rev=self.room.assigned, imported=self.room.assigned)


class Importer:
    """With `trial` nothing is written, and the report says what would be."""

    def __init__(self, hub: Hub, store: Store, *, trial: bool, active: bool, clock: Callable[[], datetime]) -> None:
        self.report = Report()
        self._hub = hub
        self._store = store
        self._trial = trial
        self._people = ImportedPeople(store, self.report, trial=trial, active=active, clock=clock)
        self._rooms = ImportedRooms(hub, store, self.report, trial=trial, clock=clock)
        self._live: dict[int, LiveRoom] = {}  # By id: held, or they would be read for each message.
        self._taken: list[tuple[Said, LiveRoom, User]] = []  # Not looked up yet.
        self._waiting: list[tuple[Said, asyncio.Future[Answer]]] = []
        self._answered: dict[tuple[str, str], int] = {}  # The ids of messages that others answer.

    async def take(self, record: Record) -> None:
        """Raises Refusal when nothing can be written."""
        match record:
            case Person():
                await self._people.take(record)
            case Place():
                await self._take_place(record)
            case Joined():
                user = self._people.get(record.person)
                if user is not None:
                    await self._rooms.join(record.place, user, is_admin=record.is_admin)
            case _:
                await self._take_message(record)

    async def finish(self) -> Report:
        await self._say_taken()
        return self.report

    async def _take_place(self, place: Place) -> None:
        members = [user for key in place.members if (user := self._people.get(key))]
        if place.kind != "direct" or 1 <= len(members) <= 2:
            await self._rooms.take(place, members)
        else:
            self.report.leave_out("conversations that are not of two")

    async def _take_message(self, said: Said) -> None:
        room, author = self._rooms.get(said.place), self._people.get(said.author)
        if author is None or (room is None and not self._rooms.is_new(said.place)):
            self.report.leave_out("messages of nobody, or from nowhere")
        elif room is None:  # On trial only: new here, so nothing of it is known.
            self._count_new(said)
        else:
            if room.id not in self._live:
                self._live[room.id] = await self._hub.registry.live(room)
            self._taken.append((said, self._live[room.id], author))
            if len(self._taken) >= AT_ONCE:
                await self._say_taken()

    async def _say_taken(self) -> None:
        taken, self._taken = self._taken, []
        keys = [(author.id, live.room.id, _client_id(said)) for said, live, author in taken]
        known = await self._store.messages.by_client_ids(keys)
        for key, (said, live, author) in zip(keys, taken, strict=True):
            if key in known:
                self._count_known(said, known[key])
            elif self._trial:
                self._count_new(said)
            else:
                await self._write(said, live, author)
        await self._settle()

    async def _write(self, said: Said, live: LiveRoom, author: User) -> None:
        files = [file for one in said.files if (file := await self._stored(one, live, author))]
        text = self._fitted(said, files)
        if not text.strip() and not files:
            self.report.leave_out("messages without text and files")
            return
        if said.parent and (said.place, said.parent) not in self._answered:
            await self._settle()
        parent = self._answered.get((said.place, said.parent))
        once = _client_id(said)
        draft = Draft(text, client_id=once, parent_id=parent, attachments=tuple(files), written_at=said.at)
        entry = Imported(live, live.author(author), draft, reactions=self._reactions(said), is_edited=said.is_edited)
        self._hub.journal.append(entry)
        self._waiting.append((said, entry.answer))

    async def _settle(self) -> None:
        """Hear what became of what was written."""
        waiting, self._waiting = self._waiting, []
        for said, answer in waiting:
            stored = await answer
            if stored.repeated:
                self._count_known(said, stored.message.id)
            else:
                self.report.messages_new += 1
                self._note(said, stored.message.id)

    async def _stored(self, enclosed: Enclosed, live: LiveRoom, author: User) -> Attachment | None:
        if enclosed.read is None:
            self.report.leave_out("files that are not in the export")
            return None
        incoming, caller = self._hub.files.receive(), Caller(author, "")
        try:
            for piece in enclosed.read():
                await incoming.write(piece)
            file = await self._hub.files.keep(incoming, enclosed.name, caller)
        except TooLarge:
            self.report.leave_out("files that are too large")
            return None
        finally:
            await incoming.abort()
        self.report.files_new += 1
        return await self._hub.files.attach(file, Seat(live, caller))

    def _fitted(self, said: Said, files: list[Attachment]) -> str:
        """What there is to read, no longer than a message may be; of files that are lost, the names."""
        kept = {file.name for file in files}
        lost = [one.name for one in said.files if one.read is None and one.name not in kept]
        text = "\n".join(filter(None, [said.text.encode(errors="replace").decode(), *lost]))
        most = self._hub.settings.limits.message_chars
        if len(text) > most:
            self.report.leave_out("ends of messages that are too long")
        return text[:most]

    def _reactions(self, said: Said) -> tuple[Reaction, ...]:
        found = []
        for name, keys in said.reactions[:REACTIONS]:
            ids = tuple(dict.fromkeys(user.id for key in keys if (user := self._people.get(key))))
            if ids:
                found.append(Reaction(name[:REACTION_CHARS], ids))
        return tuple(found)

    def _count_known(self, said: Said, message_id: int) -> None:
        self.report.messages_known += 1
        self._note(said, message_id)

    def _note(self, said: Said, message_id: int) -> None:
        """Only what is answered is kept in mind, however long the history is."""
        if said.has_answers:
            self._answered[said.place, said.key] = message_id

    def _count_new(self, said: Said) -> None:
        self.report.messages_new += 1
        self.report.files_new += sum(one.read is not None for one in said.files)


def _client_id(said: Said) -> str:
    return "import-" + sha256(f"{said.place}\n{said.key}".encode(errors="replace")).hexdigest()[:48]
