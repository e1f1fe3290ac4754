"""Posting a file into a room: /api/chat/groups/<room>/messages/upload/"""

import msgspec

from handlers import decoding
from handlers.groups import shapes
from handlers.groups.base import GroupHandler
from handlers.multipart import Form
from handlers.uploads import UploadHandler
from hub.entries import Draft
from hub.errors import Refusal, Unavailable
from hub.files import Incoming
from hub.media import is_picture
from hub.models import Caller, File, Post, Quote
from hub.place import Place


class Asked(msgspec.Struct):
    """What the form has beside the file."""

    content: str = ""
    parent_message: int | None = None
    client_id: str | None = None


class AttachmentHandler(GroupHandler, UploadHandler):
    file_field = "attachment"
    caller_place: Place

    async def admit(self) -> Caller:
        self.caller_place = await self.place(self.path_args[0])
        return self.caller_place.caller

    async def accept(self, form: Form, incoming: Incoming) -> None:
        place, asked = self.caller_place, decoding.form(form.fields, Asked)
        parent = asked.parent_message
        quote = await self.hub.history.quote(place.live, parent) if parent else None
        file = await self.hub.files.keep(incoming, form.file_name or "", place.caller)
        post = await self._post(file, asked, quote)
        self.reply(shapes.message(post, self.file_links(), reader_id=place.caller.user.id), 201)

    async def _post(self, file: File, asked: Asked, quote: Quote | None) -> Post:
        place = self.caller_place
        attachment = await self.hub.files.attach(file, place)
        kind = "image" if is_picture(file.media_type) else "file"
        draft = Draft(asked.content, kind, asked.client_id, asked.parent_message, attachments=(attachment,))
        try:
            answer = await self.hub.messages.post(place, draft, quote)
        except Unavailable:
            raise  # The message may be stored all the same.
        except Refusal:
            await self.hub.files.forget(file)
            raise
        if answer.repeated:
            await self.hub.files.forget(file)
        return await self.hub.messages.stored(place, answer)
