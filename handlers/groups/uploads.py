"""Posting a file into a room: /api/chat/groups/<room>/messages/upload/"""

import msgspec

from handlers import decoding
from handlers.contract import gives
from handlers.groups import shapes
from handlers.groups.base import GroupHandler
from handlers.multipart import Form
from handlers.uploads import UploadHandler, post_file
from hub.accounts.models import Caller
from hub.entries import Draft
from hub.files.files import Incoming
from hub.rooms.place import Place


class Asked(msgspec.Struct):
    """What the form has beside the file."""

    content: str = ""
    parent_message: int | None = None
    client_id: str | None = None


class AttachmentHandler(GroupHandler, UploadHandler):
    """Post a file."""

    file_field = "attachment"
    fields = Asked
    caller_place: Place

    async def admit(self) -> Caller:
        self.caller_place = await self.place(self.path_args[0])
        return self.caller_place.caller

    @gives(201)
    async def accept(self, form: Form, incoming: Incoming) -> None:
        place, asked = self.caller_place, decoding.form(form.fields, Asked)
        parent = asked.parent_message
        quote = await self.hub.history.quote(place.live, parent) if parent else None
        file = await self.hub.files.keep(incoming, form.file_name or "", place.caller)
        draft = Draft(asked.content, client_id=asked.client_id, parent_id=parent)
        post = await post_file(self.hub, place, file, draft, quote)
        self.reply(shapes.message(post, self.file_links(), reader_id=place.caller.user.id), 201)
