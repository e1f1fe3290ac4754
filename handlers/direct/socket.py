"""The socket of one conversation: /ws/<username>/"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from handlers import decoding
from handlers.direct import frames
from handlers.direct.base import Linked
from handlers.direct.media import identifier_of
from handlers.direct.told import InConversation
from handlers.socket import SocketHandler
from handlers.speech import Speech, by_name
from hub.accounts.models import User
from hub.entries import Answer, Draft
from hub.errors import BadRequest, Refusal
from hub.events import replay
from hub.files.models import Attachment
from hub.models import Post
from hub.rooms.place import Place
from hub.text import is_number


class Frame(msgspec.Struct):
    type: str


class Message(msgspec.Struct):
    """Of the media fields the server goes by the first that is not empty; a link is only good when it is its own."""

    message: str | None = None
    file_identifier: str | None = None
    multimedia_url: str | None = None
    client_id: str | None = None


class DirectSocket(Linked, SocketHandler):
    """A socket about the user whom the URL names. Frames of a type it does not know are for somebody else."""

    actions: Mapping[str, tuple[type[Any], Callable[..., Awaitable[None]]]] = MappingProxyType({})

    async def other(self) -> User:
        """Raises NotFound; strangers are not told who there is."""
        await self.require()
        return await self.hub.direct.user(self.path_args[0])

    async def serve(self, text: str) -> None:
        known = self.actions.get(decoding.json(text, Frame).type)
        if known:
            shape, act = known
            await act(self, decoding.json(text, shape))

    def error_frame(self, refusal: Refusal) -> bytes:
        return frames.error(refusal)


class ChatSocket(DirectSocket):
    """What two users say to each other.

    `?since=<seq>` brings all that changed after that seq.
    """

    place: Place
    since: int | None

    async def admit(self) -> None:
        self.since = self._since()
        other, caller = await self.other(), await self.require()
        usernames = frozenset({other.username, caller.user.username})
        self._here = self.base_url  # As the handshake says it, which is forgotten.
        self.begin(caller, frames.ChatDialect(usernames, self.file_links()))
        self.place = await self.hub.direct.open(caller, other)

    async def greet(self) -> None:
        if self.since is None:
            self.hub.registry.enter(self.session, self.place.live)
        else:
            await self.hub.history.resume(self.session, self.place.live, self.since)

    async def post(self, asked: Message) -> None:
        def refused(refusal: Refusal) -> None:
            self.session.send(frames.error(refusal, asked.client_id))

        try:
            draft = Draft(asked.message or "", client_id=asked.client_id, attachments=await self._media(asked))
            self.expect(self.hub.messages.post(self.place, draft), self._posted, refused)
        except Refusal as refusal:
            refused(refusal)

    async def read(self, asked: Frame) -> None:
        await self.hub.messages.read(self.place)

    actions = MappingProxyType({"chat_message": (Message, post), "read_messages": (Frame, read)})
    speech = Speech({name: shape for name, (shape, _) in actions.items()}, by_name(InConversation), query=("since",))

    async def _media(self, asked: Message) -> tuple[Attachment, ...]:
        identifier = asked.file_identifier or identifier_of(asked.multimedia_url or "", self._here)
        return (await self.hub.files.post(identifier, self.place),) if identifier else ()

    def _posted(self, answer: Answer) -> None:
        """The room's own frame is the answer; only a repeat is told again, to the sender alone."""
        if answer.repeated:
            self.session.tell(replay(Post(answer.message, self.place.author), 0)[0])

    def _since(self) -> int | None:
        value = self.get_query_argument("since", None)
        if value is None:
            return None
        if not is_number(value):
            raise BadRequest("since is the seq of the last frame you have.", field="since")
        return int(value)
