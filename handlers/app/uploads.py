"""Posting a file from the page: /api/app/rooms/<id>/files"""

import msgspec

from handlers import decoding
from handlers.app import shapes
from handlers.app.frames import Id
from handlers.contract import gives
from handlers.links import FileLinks
from handlers.multipart import Form
from handlers.uploads import UploadHandler, post_file
from hub.accounts.models import Caller
from hub.entries import Draft
from hub.files.files import Incoming
from hub.rooms.place import Place


class Asked(msgspec.Struct):
    """What the form has beside the file."""

    client_id: str
    text: str = ""
    parent: Id | None = None


class RoomFilesHandler(UploadHandler):
    """Post a file."""

    file_field = "file"
    fields = Asked
    caller_place: Place

    async def admit(self) -> Caller:
        caller = await self.require()
        self.caller_place = await self.hub.members.place(caller, await self.hub.rooms.by_id(int(self.path_args[0])))
        return caller

    @gives(201, shapes.Message)
    async def accept(self, form: Form, incoming: Incoming) -> None:
        place, asked = self.caller_place, decoding.form(form.fields, Asked)
        quote = await self.hub.history.quote(place.live, asked.parent) if asked.parent else None
        file = await self.hub.files.keep(incoming, form.file_name or "", place.caller)
        draft = Draft(asked.text, client_id=asked.client_id, parent_id=asked.parent)
        post = await post_file(self.hub, place, file, draft, quote)
        links = FileLinks("", self.settings["signer"], self.hub.files)
        self.reply(shapes.message(post, links, own=True), 201)
