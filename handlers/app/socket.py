"""The socket of the bundled UI: /ws/, one per tab, for all rooms of its user.

    1. The server says hello: who you are, and your rooms.
    2. The client says up to where it has each room, and is told what it missed.
    3. From then on it hears everything.

handlers/app/actions.py and handlers/app/calling.py act on the rest of what a client may ask.
"""

from collections.abc import Sequence

from handlers import decoding
from handlers.app import answers, frames, shapes
from handlers.app.actions import RoomActions
from handlers.app.dialect import AppDialect, Told
from handlers.speech import Speech, below, by_name
from hub.errors import Refusal
from hub.live import LiveRoom
from hub.models import RoomSummary
from hub.rooms.place import Place


class AppSocket(RoomActions):
    """All rooms of a user, over one connection."""

    speech = Speech(by_name(frames.AnyFrame), below(answers.Answer, Told))

    def initialize(self, dialect: AppDialect) -> None:
        self._dialect, self.links = dialect, dialect.links

    async def admit(self) -> None:
        # By room: where its history stood when the client was told of it, until it has resumed.
        self._ahead: dict[int, tuple[LiveRoom, int]] = {}
        self._places: dict[int, Place] = {}
        self.begin(await self.require(), self._dialect, follows=lambda room: True)

    async def greet(self) -> None:
        self._told = self.hub.registry.changes
        summaries = await self.hub.overview.everything(self.session.caller)
        lives = await self.hub.registry.all_live([summary.room for summary in summaries])
        self._ahead = {s.room.id: (live, s.seq) for s, live in zip(summaries, lives, strict=True)}
        self.tell(
            answers.Hello(
                user=shapes.me(self.session.caller.user),
                epoch=self.hub.epoch,
                message_chars=self.hub.settings.limits.message_chars,
                rooms=self._rooms(summaries),
                online=self.hub.roster.watch(self.session),
            )
        )

        if self.hub.space.state != "ample":
            self.session.tell(self.hub.space.event)

    async def serve(self, text: str) -> None:
        asked = decoding.read(frames.DECODER, text)
        try:
            await self._act(asked)
        except Refusal as refusal:
            self.tell(answers.error(refusal, asked))

    def error_frame(self, refusal: Refusal) -> bytes:
        return answers.encoded(answers.error(refusal))

    async def _act(self, asked: frames.AnyFrame) -> None:
        match asked:
            case frames.Resume():
                await self._resume(asked)
            case frames.Rooms():
                await self._list(asked.request)
            case frames.Ping():
                self.tell(answers.Pong(request=asked.request))
            case frames.Call() | frames.Answer() | frames.HangUp():
                await self.act_on_call(asked)
            case _:
                await self.act(await self._place(asked.room), asked)

    async def _resume(self, asked: frames.Resume) -> None:
        """Enter every room of the hello, once; rooms joined meanwhile have been entered already."""
        ahead, self._ahead = self._ahead, {}
        for room_id, (live, seq) in ahead.items():
            if not live.hears(self.session):
                since = asked.rooms.get(room_id, seq)
                # What is on disk may be a moment ahead of what has been told.
                await self.hub.history.resume(self.session, live, min(since, live.head) if since <= seq else since)
        if self._told != self.hub.registry.changes:  # Who came and went between the hello and here was not told.
            await self._list(None)
        if asked.calls:
            self.hub.callees.arrive(self.session)
        self.tell(answers.Resumed(request=asked.request))

    async def _list(self, request: str | None) -> None:
        summaries = await self.hub.overview.everything(self.session.caller)
        self.tell(answers.Rooms(request=request, rooms=self._rooms(summaries)))

    async def _place(self, room_id: int) -> Place:
        """Known while the session hears the room, for that ends together with the membership."""
        place = self._places.get(room_id)
        if place is None or not place.live.hears(self.session):
            room = await self.hub.rooms.by_id(room_id)
            place = self._places[room_id] = await self.hub.members.place(self.session.caller, room)
        return place

    def _rooms(self, summaries: Sequence[RoomSummary]) -> list[shapes.Room]:
        return [shapes.room(summary, self.links, self.session.user_id) for summary in summaries]
