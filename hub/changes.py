"""The rules for changing a message: who may, and what it becomes."""

from dataclasses import dataclass, field, replace
from typing import ClassVar

from hub.entries import Change, Clock
from hub.errors import BadRequest, Forbidden
from hub.events import Deleted, Edited, Pinned, Reacted
from hub.files.models import Attachment
from hub.models import CALL, Message, Reaction

PINS = 3
REACTIONS = 20  # Different ones on one message.


@dataclass(eq=False, slots=True)
class Edit(Change):
    """Authors edit their own messages."""

    text: str
    tells: ClassVar = Edited

    @property
    def chars(self) -> int:
        return len(self.text)

    def change(self, message: Message, now: Clock) -> Message:
        if not self.is_own(message):
            raise Forbidden("Only its author can edit a message.")
        if message.kind == CALL:
            raise Forbidden("Nobody can edit what a call came to.")
        return replace(message, text=self.text)

    def marked(self, message: Message, seq: int) -> Message:
        return replace(message, edited=seq)


@dataclass(eq=False, slots=True)
class Delete(Change):
    """Authors delete their own messages, admins of the room everybody's. A tombstone stays.

    `dropped` is what the message carried.
    """

    dropped: tuple[Attachment, ...] = field(default=(), init=False)
    tells: ClassVar = Deleted

    def change(self, message: Message, now: Clock) -> Message:
        if not self.is_own(message) and self.actor.role != "admin":
            raise Forbidden("Only its author or an admin of the room can delete a message.")
        self.room.pins.discard(message.id)
        self.dropped = message.attachments
        return replace(message, text="", attachments=(), reactions=(), mentions=(), pinned_at=None, extra="")

    def marked(self, message: Message, seq: int) -> Message:
        return replace(message, deleted=seq)


@dataclass(eq=False, slots=True)
class React(Change):
    """Add one's reaction, or take it back. Doing either twice changes nothing more."""

    name: str
    wanted: bool
    tells: ClassVar = Reacted

    def change(self, message: Message, now: Clock) -> Message:
        users = next((r.user_ids for r in message.reactions if r.name == self.name), ())
        if self.wanted == (self.actor.id in users):
            return message
        return replace(message, reactions=self._added(message) if self.wanted else self._removed(message))

    def marked(self, message: Message, seq: int) -> Message:
        return replace(message, reacted=seq)

    def _added(self, message: Message) -> tuple[Reaction, ...]:
        reactions = {r.name: r.user_ids for r in message.reactions}
        reactions[self.name] = (*reactions.get(self.name, ()), self.actor.id)
        if len(reactions) > REACTIONS:
            raise BadRequest(f"A message can have at most {REACTIONS} different reactions.", field="reaction")
        return tuple(Reaction(name, users) for name, users in reactions.items())

    def _removed(self, message: Message) -> tuple[Reaction, ...]:
        left = (
            Reaction(r.name, tuple(u for u in r.user_ids if u != self.actor.id)) if r.name == self.name else r
            for r in message.reactions
        )
        return tuple(r for r in left if r.user_ids)


@dataclass(eq=False, slots=True)
class Pin(Change):
    """Admins of the room pin up to three messages."""

    wanted: bool
    tells: ClassVar = Pinned

    def change(self, message: Message, now: Clock) -> Message:
        if self.actor.role != "admin":
            raise Forbidden("Only an admin of the room can pin a message.")
        if not self.wanted:
            self.room.pins.discard(message.id)
            return replace(message, pinned_at=None)
        if len(self.room.pins - {message.id}) >= PINS:
            raise BadRequest(f"A room can have at most {PINS} pinned messages.", code="too_many_pins")
        self.room.pins.add(message.id)
        return replace(message, pinned_at=message.pinned_at or now())

    def marked(self, message: Message, seq: int) -> Message:
        return replace(message, pinned=seq)
