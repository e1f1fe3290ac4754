"""What is said in a ticket: by customers and managers who have a key, and by managers who have signed in."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from hub.accounts.models import Caller
from hub.desk.crowd import Crowd
from hub.desk.models import Echo, LineManager, Ticket
from hub.desk.text import echo, mark, shown
from hub.desk.tickets import Tickets
from hub.desk.workspaces import Access
from hub.entries import Answer, Draft
from hub.errors import RoomNotFound, Stale
from hub.files.files import Files
from hub.files.models import File
from hub.history import History
from hub.live import LiveRoom
from hub.messages import Messages
from hub.models import Post, Room
from hub.registry import Registry
from hub.rooms.place import Place
from hub.session import Session
from hub.stores import Store

HISTORY = 1000  # Messages told to whoever asks for a ticket's.


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody with a key says. `extra` is what its family keeps with the message, `file` what comes with it."""

    text: str
    author: Echo
    extra: str = ""
    client_id: str | None = None
    file: File | None = None


class Talk:
    def __init__(
        self,
        store: Store,
        registry: Registry,
        tickets: Tickets,
        crowd: Crowd,
        *,
        history: History,
        messages: Messages,
        files: Files,
    ) -> None:
        self._store = store
        self._registry = registry
        self._tickets = tickets
        self._crowd = crowd
        self._history = history
        self._messages = messages
        self._files = files

    async def live(self, room_id: int) -> LiveRoom:
        """Where a ticket, or the notes on it, are told. Raises RoomNotFound."""
        room = await self._store.rooms.by_id(room_id)
        if room is None:
            raise RoomNotFound
        return await self._registry.live(room)

    async def hear(self, session: Session, ticket: Ticket) -> LiveRoom:
        """From here on the session hears the ticket."""
        live = await self.live(ticket.room_id)
        if not live.hears(session):
            self._registry.enter(session, live)
        return live

    async def recall(self, session: Session, ticket: Ticket, tell: Callable[[Room, Sequence[Post]], None]) -> None:
        """Tell a session what was said, oldest first, and let it hear the ticket from there on."""
        live = await self.live(ticket.room_id)
        await self._history.recall(session, live, last=HISTORY, tell=partial(tell, live.room))

    async def say(self, access: Access, ticket: Ticket, caller: Caller, said: Said) -> asyncio.Future[Answer]:
        """Raises what `Messages.post` does. What a customer says ends the waiting for it."""
        self._crowd.take_post(access, caller.user.id)
        live, author = await self.live(ticket.room_id), echo(said.author, "user_id")
        from_customer = access.is_public or author == ticket.customer
        draft = Draft(
            said.text,
            client_id=said.client_id,
            author=shown(author),
            extra=said.extra,
            from_customer=from_customer,
        )
        # Guests come back at other connections; here they are known by what they call themselves.
        known = replace(caller, sid=mark(author)) if caller.user.is_guest else caller
        place = Place(live, known)
        if from_customer and ticket.state == "pending":
            await self._tickets.wait(access.workspace, ticket, pending=False)
        if said.file:
            draft = await self._files.carry(draft, said.file, place)
        return self._messages.post(place, draft)

    async def reply(self, place: Place, draft: Draft, manager: LineManager | None) -> Answer:
        """What somebody of the desk answers. Raises Stale when `draft.if_seq` is not the newest any more."""
        extra = f'{{"author":{manager.user_id}}}' if manager else ""
        try:
            return await self._messages.post(place, replace(draft, extra=extra))
        except Stale:
            stored = await self._stored(place, draft)
            if stored is None:
                raise
            return stored

    async def _stored(self, place: Place, draft: Draft) -> Answer | None:
        """What made the room newer may be this very message, of which the author has heard nothing."""
        if draft.client_id is None:
            return None
        found = await self._store.messages.by_client_id(place.caller.user.id, place.room.id, draft.client_id)
        return Answer(found, repeated=True) if found else None
