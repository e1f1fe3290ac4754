"""What waits in the journal: new messages, and changes of stored ones."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from hub.accounts.models import Caller
from hub.errors import NotFound, Refusal, RoomNotFound, Stale, Unavailable
from hub.events import Deleted, Edited, HistoryEvent, Pinned, Posted, Reacted
from hub.files.models import Attachment
from hub.live import LiveRoom
from hub.models import Author, Message, Post, Quote
from hub.values import value

Clock = Callable[[], datetime]


@value
class Answer:
    """What an entry came to. `repeated`: it was stored before, under the same client_id."""

    message: Message
    repeated: bool = False


@value
class Draft:
    """A message somebody wants to post. `author` is what a guest calls itself; others are known by name.

    With `if_seq` it is refused when anything happened in the room after that seq. `written_at` is for what
    was said elsewhere before.
    """

    text: str
    kind: str = "text"
    client_id: str | None = None
    parent_id: int | None = None
    mentions: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    author: str = ""
    extra: str = ""
    from_customer: bool = False
    if_seq: int | None = None
    written_at: datetime | None = None


@dataclass(eq=False, slots=True)
class Entry(ABC):
    """Something to be journaled in `room`. `answer` is set once, after commit or refusal."""

    room: LiveRoom
    answer: asyncio.Future[Answer] = field(init=False)

    def __post_init__(self) -> None:
        self.answer = asyncio.get_running_loop().create_future()

    @property
    def chars(self) -> int:
        """How much text there will be to write and to tell."""
        return 0

    @abstractmethod
    def apply(self, current: Mapping[int, Message], *, new_id: Callable[[], int], now: Clock) -> Message:
        """The message after this entry, with the room's next seq. Raises Refusal."""

    @abstractmethod
    def event(self, message: Message) -> HistoryEvent:
        """What the room is told."""

    def publish(self, message: Message) -> None:
        self.room.record(self.event(message))
        self._settle(Answer(message))

    def refuse(self, refusal: Refusal) -> None:
        if not self.answer.done():
            self.answer.set_exception(refusal)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)

    def _settle(self, answer: Answer) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)

    def _next_seq(self) -> int:
        if self.room.gone:
            raise RoomNotFound
        if self.room.stale:
            raise Unavailable
        self.room.assigned += 1
        return self.room.assigned


@dataclass(eq=False, slots=True)
class Addition(Entry):
    author: Author
    draft: Draft
    quote: Quote | None = None
    caller: Caller | None = None

    @property
    def chars(self) -> int:
        return len(self.draft.text) + (len(self.quote.text) if self.quote else 0)

    def apply(self, current: Mapping[int, Message], *, new_id: Callable[[], int], now: Clock) -> Message:
        draft = self.draft
        if draft.if_seq is not None and self.room.assigned > draft.if_seq:
            raise Stale
        seq = self._next_seq()
        return Message(
            new_id(),
            self.room.room.id,
            seq,
            seq,
            self.author.id,
            draft.text,
            draft.written_at or now(),
            kind=draft.kind,
            author_name=self.author.name if self.author.role == "guest" else "",
            client_id=draft.client_id,
            parent_id=draft.parent_id,
            mentions=draft.mentions,
            attachments=draft.attachments,
            extra=draft.extra,
            from_customer=draft.from_customer,
        )

    def event(self, message: Message) -> HistoryEvent:
        return Posted(Post(message, self.author, self.quote), message.seq, self.caller)

    def repeat(self, stored: Message) -> None:
        self._settle(Answer(stored, repeated=True))


@dataclass(eq=False, slots=True)
class Change(Entry):
    """A change of one message by `actor`."""

    message_id: int
    actor: Author

    tells: ClassVar[type[Edited | Deleted | Reacted | Pinned]]

    def apply(self, current: Mapping[int, Message], *, new_id: Callable[[], int], now: Clock) -> Message:
        message = current.get(self.message_id)
        if message is None or message.room_id != self.room.room.id or message.deleted:
            raise NotFound("There is no such message in this room.", code="message_not_found")
        changed = self.change(message, now)
        seq = self._next_seq()
        return replace(self.marked(changed, seq), rev=seq)

    def is_own(self, message: Message) -> bool:
        """Never true for guests, of whom nobody knows which is which."""
        return self.actor.id == message.author_id != 0

    @abstractmethod
    def change(self, message: Message, now: Clock) -> Message:
        """The message after the change. Raises Refusal."""

    @abstractmethod
    def marked(self, message: Message, seq: int) -> Message:
        """The message with the seq of this kind of change."""

    def event(self, message: Message) -> HistoryEvent:
        return self.tells(message, message.rev, self.actor.id)
