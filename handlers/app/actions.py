"""What a member asks for in one room over the app socket."""

import asyncio

from handlers.app import answers, frames, shapes
from handlers.app.calling import CallActions
from handlers.links import FileLinks
from hub.entries import Answer, Draft
from hub.errors import BadRequest
from hub.models import Post, Stretch
from hub.rooms.place import Place


class RoomActions(CallActions):
    links: FileLinks

    async def act(self, place: Place, asked: frames.AnyInRoom) -> None:
        """Raises Refusal."""
        match asked:
            case frames.Post():
                await self._post(place, asked)
            case frames.Typing():
                self.hub.messages.typing(place, is_typing=asked.is_typing)
            case frames.Read():
                await self.hub.messages.read(place, asked.seq)
            case frames.History():
                await self._history(place, asked)
            case frames.Details():
                await self._details(place, asked)
            case _:
                self._expect(asked, self._change(place, asked))

    async def _post(self, place: Place, asked: frames.Post) -> None:
        quote = await self.hub.history.quote(place.live, asked.parent) if asked.parent else None
        draft = Draft(asked.text, client_id=asked.client_id, parent_id=asked.parent, mentions=asked.mentions)
        self._expect(asked, self.hub.messages.post(place, draft, quote))

    def _change(self, place: Place, asked: frames.Change) -> asyncio.Future[Answer]:
        messages = self.hub.messages
        match asked:
            case frames.Edit():
                return messages.edit(place, asked.id, asked.text)
            case frames.Delete():
                return messages.delete(place, asked.id)
            case frames.React():
                return messages.react(place, asked.id, asked.reaction, wanted=not asked.remove)
            case frames.Pin():
                return messages.pin(place, asked.id, wanted=not asked.remove)

    async def _history(self, place: Place, asked: frames.History) -> None:
        stretch = await self._stretch(place, asked)
        messages = [self._message(post) for post in stretch.posts]
        self.tell(
            answers.History(
                request=asked.request, room=place.room.id, messages=messages, more=stretch.more, later=stretch.later
            )
        )

    async def _stretch(self, place: Place, asked: frames.History) -> Stretch:
        if [asked.before, asked.after, asked.around].count(None) < 2:
            raise BadRequest("Ask for what was before, or after, or around.", field="after")
        if asked.after is not None:
            return await self.hub.history.after(place.live, asked.after, limit=asked.limit)
        if asked.around is not None:
            return await self.hub.history.around(place.live, asked.around, limit=asked.limit)
        return await self.hub.history.before(place.live, asked.before, limit=asked.limit)

    async def _details(self, place: Place, asked: frames.Details) -> None:
        members = [shapes.member(member) for member in await self.hub.members.roll(place)]
        pins = [self._message(post) for post in await self.hub.history.pinned(place.live)]
        self.tell(answers.Details(request=asked.request, room=place.room.id, members=members, pins=pins))

    def _message(self, post: Post) -> shapes.Message:
        return shapes.message(post, self.links, own=post.message.author_id == self.session.user_id)

    def _expect(self, asked: frames.Post | frames.Change, answer: asyncio.Future[Answer]) -> None:
        self.expect(
            answer,
            lambda settled: self.tell(answers.ack(asked, settled.message)),
            lambda refusal: self.tell(answers.error(refusal, asked)),
        )
