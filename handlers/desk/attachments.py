"""Files of customers: whoever has a key of the workspace, and knows the ticket."""

import msgspec
from msgspec import Struct

from handlers import decoding
from handlers.contract import gives
from handlers.multipart import Form
from handlers.uploads import UploadHandler
from hub.desk.enclosing import Enclosed
from hub.desk.models import Ticket
from hub.desk.talk import Said
from hub.desk.workspaces import Access
from hub.errors import NotAuthenticated
from hub.files.files import Incoming


class Asked(Struct):
    """What the form has beside the file."""

    user_id: str
    client_id: str | None = None


class AttachmentHandler(UploadHandler):
    """A customer's file, with the key of the workspace in the Authorization header."""

    file_field = "file"
    fields = Asked
    access: Access
    ticket: Ticket

    @property
    def limit(self) -> int:
        return self.hub.desk.enclosing.limit

    async def admit(self) -> None:
        key = self.token()
        if key is None:
            raise NotAuthenticated
        self.access, self.ticket = await self.hub.desk.enclosing.open(self.path_args[0], key)

    @gives(201)
    async def accept(self, form: Form, incoming: Incoming) -> None:
        asked = decoding.form(form.fields, Asked)
        said = Said("", msgspec.json.encode(asked.user_id).decode(), client_id=asked.client_id)
        answer = await self.hub.desk.enclosing.post(
            self.access,
            self.ticket,
            said,
            caller=self.hub.guests.welcome(""),
            enclosed=Enclosed(incoming, form.file_name or ""),
        )
        message = answer.message
        self.reply({"id": message.id, "seq": message.seq, "created_at": message.created_at}, 201)
