"""The socket of one room: /ws/chat/<room>/"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from handlers import decoding
from handlers.groups import told
from handlers.groups.frames import GroupDialect, encoded
from handlers.socket import SocketHandler
from handlers.speech import Speech, by_name
from hub.entries import Answer, Draft
from hub.errors import BadRequest, Refusal, Unavailable
from hub.events import replay
from hub.files.models import Attachment
from hub.models import Post, Quote
from hub.rooms.place import Place
from hub.text import is_number

MESSAGE_TYPE_CHARS = 32


class Frame(msgspec.Struct):
    """Everything a client may send; which keys count depends on `action`."""

    action: str = "send_message"
    message: str | None = None
    message_type: str = "text"
    attachment: str | None = None
    mentions: tuple[int, ...] | None = None
    parent_message_id: int | None = None
    message_id: int | None = None
    new_content: str | None = None
    reaction: str | None = None
    remove: bool = False
    pin: bool = True
    client_id: str | None = None


class GroupSocket(SocketHandler):
    """A member of a room, who hears and says what is said there.

    `?since=<seq>` first brings all that changed after that seq.
    """

    place: Place
    since: int | None

    async def admit(self) -> None:
        name = self.path_args[0]
        self.since = self._since()
        segment = int(name) if is_number(name) else name
        self.begin(await self.require(), GroupDialect(segment, self.file_links()))
        room = await self.hub.rooms.named(name)
        self.place = await self.hub.members.enter(self.session.caller, room)

    def refusal_body(self, refusal: Refusal) -> dict[str, Any]:
        """Of a handshake; family 004, whose socket this is as well, reads another key."""
        return {**super().refusal_body(refusal), "error": refusal.sentence}

    async def greet(self) -> None:
        if self.since is None:
            self.hub.registry.enter(self.session, self.place.live)
        else:
            await self.hub.history.resume(self.session, self.place.live, self.since)

    async def serve(self, text: str) -> None:
        asked = decoding.json(text, Frame)
        action = self.actions.get(asked.action)
        if action is None:
            raise BadRequest("Unknown action", code="unknown_action", field="action")
        try:
            await action(self, asked)
        except Refusal as refusal:
            self._refuse(refusal, asked.client_id)

    def error_frame(self, refusal: Refusal) -> bytes:
        if refusal.code == "invalid_json":
            refusal = BadRequest("Invalid JSON format", code=refusal.code)
        return _error_frame(refusal, None)

    async def post(self, asked: Frame) -> None:
        if asked.message is None:
            raise BadRequest("Missing 'message' field for send_message action.", code="missing_field", field="message")
        if len(asked.message_type) > MESSAGE_TYPE_CHARS:
            raise BadRequest(f"message_type has at most {MESSAGE_TYPE_CHARS} characters.", field="message_type")
        parent = asked.parent_message_id
        quote = await self.hub.history.quote(self.place.live, parent) if parent else None
        draft = Draft(
            asked.message,
            asked.message_type,
            asked.client_id,
            parent,
            asked.mentions or (),
            self._attachments(asked.attachment),
        )
        answer = self.hub.messages.post(self.place, draft, quote)
        self.expect(answer, self._posted(quote), lambda refusal: self._refuse(refusal, asked.client_id))

    async def edit(self, asked: Frame) -> None:
        if asked.message_id is None or asked.new_content is None:
            sentence = "Both 'message_id' and 'new_content' are required for editing."
            raise BadRequest(sentence, code="missing_field", field="message_id" if asked.new_content else "new_content")
        self._change(self.hub.messages.edit(self.place, asked.message_id, asked.new_content), "Editing failed.")

    async def delete(self, asked: Frame) -> None:
        if asked.message_id is None:
            raise BadRequest("Message ID is required for deletion.", code="missing_field", field="message_id")
        self._change(self.hub.messages.delete(self.place, asked.message_id), "Deletion failed.")

    async def react(self, asked: Frame) -> None:
        if asked.message_id is None or asked.reaction is None:
            sentence = "'message_id' and 'reaction' are required for react_message."
            raise BadRequest(sentence, code="missing_field", field="reaction" if asked.message_id else "message_id")
        wanted = not asked.remove
        answer = self.hub.messages.react(self.place, asked.message_id, asked.reaction, wanted=wanted)
        self._change(answer, "Reaction failed; message not found.")

    async def pin(self, asked: Frame) -> None:
        failed = "Pin/unpin failed (maybe no permission or limit reached)."
        if asked.message_id is None:
            raise BadRequest(failed, code="missing_field", field="message_id")
        self._change(self.hub.messages.pin(self.place, asked.message_id, wanted=asked.pin), failed)

    async def typing(self, asked: Frame) -> None:
        self.hub.messages.typing(self.place, is_typing=asked.action == "typing")

    actions: Mapping[str, Callable[["GroupSocket", Frame], Awaitable[None]]] = MappingProxyType(
        {
            "send_message": post,
            "edit_message": edit,
            "delete_message": delete,
            "react_message": react,
            "pin_message": pin,
            "typing": typing,
            "stop_typing": typing,
        }
    )
    speech = Speech(dict.fromkeys(actions, Frame), by_name(told.Told), query=("since",))

    def _change(self, answer: asyncio.Future[Answer], failed: str) -> None:
        """The family has one sentence for whatever a change of a message may be refused for."""

        def refuse(refusal: Refusal) -> None:
            sentence = refusal.sentence if isinstance(refusal, Unavailable) else failed
            self._refuse(Refusal(sentence, code=refusal.code, field=refusal.field), None)

        self.expect(answer, lambda _: None, refuse)

    def _posted(self, quote: Quote | None) -> Callable[[Answer], None]:
        def answered(answer: Answer) -> None:
            """The room's own frame is the answer; only a repeat is told again, to the sender alone."""
            if answer.repeated:
                self.session.tell(replay(Post(answer.message, self.place.author, quote), 0)[0])

        return answered

    def _refuse(self, refusal: Refusal, client_id: str | None) -> None:
        self.session.send(_error_frame(refusal, client_id))

    def _attachments(self, url: str | None) -> tuple[Attachment, ...]:
        if not url:
            return ()
        if not url.startswith(("https://", "http://")) or len(url) > 2000:
            raise BadRequest("An attachment is an http or https address.", field="attachment")
        return (Attachment(url=url),)

    def _since(self) -> int | None:
        value = self.get_query_argument("since", None)
        if value is None:
            return None
        if not is_number(value):
            raise BadRequest("since is the seq of the last frame you have.", field="since")
        return int(value)


def _error_frame(refusal: Refusal, client_id: str | None) -> bytes:
    body: told.Error = {"error": refusal.sentence, "code": refusal.code}
    if refusal.field:
        body["field"] = refusal.field
    if client_id is not None:
        body["client_id"] = client_id
    return encoded(body)
