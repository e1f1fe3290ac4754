"""Files: /api/rooms/upload, /api/rooms/check-url/, /api/rooms/refresh-url/ and /chat-media/<identifier>"""

import time
from urllib.parse import unquote

from handlers.contract import queries
from handlers.direct import shapes
from handlers.direct.base import MEDIA, DirectHandler
from handlers.files import FileHandler
from handlers.links import expiry
from handlers.multipart import Form
from handlers.uploads import UploadHandler
from hub.accounts.models import Caller
from hub.errors import BadRequest, NotAMember, NotFound
from hub.files.files import Incoming
from hub.files.models import File
from hub.models import Message
from hub.text import is_number


def identifier_of(url: str, base_url: str) -> str:
    """The identifier that one of our own links leads to; one alone is as good. Raises BadRequest for other links."""
    path = url.removeprefix(base_url)
    if path.startswith(MEDIA):
        return unquote(path.removeprefix(MEDIA).partition("?")[0])
    if "/" in url:
        raise BadRequest("Send the file_identifier of an upload.", code="foreign_media", field="multimedia_url")
    return url


class MediaUploadHandler(DirectHandler, UploadHandler):
    """Bring a file, for a message that comes after it."""

    file_field = "myFile"
    owner: Caller | None = None

    async def admit(self) -> Caller | None:
        if self.token() is not None or not self.hub.settings.uploads.anonymous:
            self.owner = await self.require()
        return self.owner

    async def accept(self, form: Form, incoming: Incoming) -> None:
        file = await self.hub.files.keep(incoming, form.file_name or "", self.owner)
        self.reply(shapes.upload(file, self.file_links(), signed=self.hub.files.origin is not None))


class OfMessageHandler(DirectHandler):
    async def message(self, caller: Caller) -> Message:
        """The message that `?message_id=` names, if the caller may see it. Raises BadRequest, NotFound, NotAMember."""
        value = self.get_query_argument("message_id", None)
        if value is None or not is_number(value):
            raise BadRequest("message_id is the number of a message.", field="message_id")
        message = await self.hub.messages.by_id(int(value))
        await self.hub.members.place(caller, await self.hub.rooms.by_id(message.room_id))
        return message


class CheckUrlHandler(OfMessageHandler):
    """Whether the link has ended that the caller was given with a message, or later instead of it.

    Of links of our own nobody is told so.
    """

    @queries("message_id")
    async def get(self) -> None:
        """Whether the link to the file of a message has ended."""
        caller = await self.require()
        message = await self.message(caller)
        self.reply({"refresh_url": self.hub.files.origin is not None and await self._has_ended(message, caller)})

    async def _has_ended(self, message: Message, caller: Caller) -> bool:
        file_id = message.attachments[0].file_id if message.attachments else None
        if file_id is None:
            return False
        given = await self.hub.files.refreshed(file_id, caller) or message.created_at
        return time.time() >= expiry(given.timestamp())


class RefreshUrlHandler(OfMessageHandler):
    @queries("message_id")
    async def get(self) -> None:
        """Another link to the file of a message."""
        caller = await self.require()
        message = await self.message(caller)
        if not message.attachments:
            raise NotFound("There is no file in this message.", code="no_media")
        attachment = message.attachments[0]
        if attachment.file_id is not None and self.hub.files.origin is not None:
            await self.hub.files.refresh(attachment.file_id, caller)
        self.reply({"file_location": self.file_links().to(attachment)})


class MediaHandler(DirectHandler, FileHandler):
    """A file under its identifier, for whoever has a signed link or the right."""

    subject = "media"

    async def linked(self, name: str) -> File:
        return await self.hub.files.identified(name)

    async def readable(self, name: str, caller: Caller) -> File:
        """Identifiers can be guessed, so what belongs to others is not even there."""
        try:
            file = await self.linked(name)
            await self.hub.files.require_right(file, caller)
        except NotAMember:
            raise NotFound("There is no such file.", code="file_not_found") from None
        return file
