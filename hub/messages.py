"""What members do with messages."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from hub import text
from hub.accounts.guests import kept_client_id
from hub.accounts.people import guest
from hub.changes import Delete, Edit, Pin, React
from hub.config import Limits
from hub.entries import Addition, Answer, Draft, Entry
from hub.errors import BadRequest, NotFound, Refusal
from hub.events import Read, Typing
from hub.files.leftovers import Leftovers
from hub.history import History
from hub.journal import Journal
from hub.keeping.holds import Holds
from hub.limits import TokenBuckets
from hub.models import Message, Post, Quote, is_direct
from hub.rooms.place import Place
from hub.stores import Store
from hub.unread import UnreadCounts

MENTIONS = 100
LARGEST_ID = 2**53 - 1  # JavaScript holds no larger number exactly, and the database none above 64 bits.


class Messages:
    """Changes are queued at once, in the order of the calls; the answer comes after commit."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        history: History,
        leftovers: Leftovers,
        *,
        unread: UnreadCounts,
        holds: Holds,
        limits: Limits,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._journal = journal
        self._history = history
        self._unread = unread
        self._holds = holds
        self._leftovers = leftovers
        self._limits = limits
        self._posts = TokenBuckets(limits.posts_per_10s, 10, clock=clock)
        self._typing = TokenBuckets(limits.posts_per_10s, 10, clock=clock)

    def post(self, place: Place, draft: Draft, quote: Quote | None = None) -> asyncio.Future[Answer]:
        """Post a message. Raises BadRequest, TooLarge, RateLimited, Unavailable.

        `quote` is the message that `draft.parent_id` names (see `History.quote`).
        """
        try:
            answer = self._post(place, draft, quote)
        except Refusal:
            self._leftovers.posted(draft.attachments)
            raise
        answer.add_done_callback(lambda _: self._leftovers.posted(draft.attachments))
        return answer

    def _post(self, place: Place, draft: Draft, quote: Quote | None) -> asyncio.Future[Answer]:
        text.message_text(draft.text, limit=self._limits.message_chars, field="message")
        text.client_id(draft.client_id)
        if not draft.text.strip() and not draft.attachments:
            raise BadRequest("A message needs a text or an attachment.", code="empty_message", field="message")
        if len(draft.mentions) > MENTIONS:
            raise BadRequest(f"A message can mention at most {MENTIONS} members.", field="mentions")
        if not all(0 < user_id <= LARGEST_ID for user_id in draft.mentions):
            raise BadRequest("mentions are ids of users.", field="mentions")
        self._posts.take(place.caller.user.id, "You are posting too fast; wait a moment.")
        author = guest(draft.author) if place.caller.user.is_guest else place.author
        kept = replace(draft, client_id=kept_client_id(place.caller, draft.client_id))
        return self._append(Addition(place.live, author, kept, quote, place.caller))

    def edit(self, place: Place, message_id: int, new_text: str) -> asyncio.Future[Answer]:
        text.message_text(new_text, limit=self._limits.message_chars, field="new_content")
        if not new_text.strip():
            raise BadRequest("A message needs a text.", code="empty_message", field="new_content")
        self._holds.require_none(place.room.id)
        self._posts.take(place.caller.user.id)
        return self._append(Edit(place.live, message_id, place.author, new_text))

    def delete(self, place: Place, message_id: int) -> asyncio.Future[Answer]:
        self._holds.require_none(place.room.id)
        deletion = Delete(place.live, message_id, place.author)
        deletion.answer.add_done_callback(lambda answer: self._forget_files(deletion))
        return self._append(deletion)

    def react(self, place: Place, message_id: int, name: str, *, wanted: bool = True) -> asyncio.Future[Answer]:
        self._posts.take(place.caller.user.id)
        return self._append(React(place.live, message_id, place.author, text.reaction_name(name), wanted))

    def pin(self, place: Place, message_id: int, *, wanted: bool = True) -> asyncio.Future[Answer]:
        return self._append(Pin(place.live, message_id, place.author, wanted))

    def typing(self, place: Place, *, is_typing: bool, author: str = "") -> None:
        """`author` is what a guest calls itself. Raises RateLimited."""
        self._typing.take(place.caller.user.id)
        by = guest(author) if place.caller.user.is_guest else place.author
        place.live.announce(Typing(place.room.id, by, is_typing, place.caller.sid))

    async def read(self, place: Place, seq: int | None = None) -> int:
        """All up to `seq` (default: everything) is read. Returns what is read now."""
        seq = place.live.head if seq is None else min(seq, place.live.head)
        is_news = await self._store.memberships.advance(place.room.id, place.caller.user.id, seq)
        read = Read(place.room.id, place.caller.user.id, seq)
        if is_direct(place.room):
            place.live.tell(await self._with_counts(read))
        elif is_news:
            place.live.announce(read)
        return seq

    async def stored(self, place: Place, answer: Answer) -> Post:
        """The answered message with all that is needed to show it."""
        return (await self._history.posts(place.live, [answer.message]))[0]

    async def by_id(self, message_id: int) -> Message:
        """A message that is not deleted, whosever it is. Raises NotFound."""
        message = (await self._store.messages.by_ids({message_id})).get(message_id)
        if message is None or message.deleted:
            raise NotFound("There is no such message.", code="message_not_found")
        return message

    async def room_of(self, message_id: int) -> int:
        """Raises NotFound."""
        return (await self.by_id(message_id)).room_id

    async def _with_counts(self, read: Read) -> Read:
        counts = await self._unread.of_user(read.user_id)
        return replace(read, unread=counts.get(read.room_id, 0), total=sum(counts.values()))

    def _forget_files(self, deletion: Delete) -> None:
        if not deletion.answer.cancelled() and deletion.answer.exception() is None:
            self._leftovers.drop(deletion.dropped)

    def _append(self, entry: Entry) -> asyncio.Future[Answer]:
        self._journal.append(entry)
        return entry.answer
