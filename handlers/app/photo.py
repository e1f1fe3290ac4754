"""A picture of oneself, for others to see."""

from msgspec import Struct

from handlers.app import shapes
from handlers.app.base import AppHandler
from handlers.contract import gives
from handlers.multipart import Form
from handlers.uploads import UploadHandler
from hub.accounts.models import Caller
from hub.files.files import MEGABYTE, Incoming

LARGEST = 10 * MEGABYTE


class Account(Struct):
    user: shapes.Me


class PhotosHandler(UploadHandler):
    """Show a picture of oneself in place of the one before."""

    file_field = "photo"
    caller: Caller

    @property
    def limit(self) -> int:
        return min(LARGEST, self.hub.files.limit)

    async def admit(self) -> Caller:
        self.caller = await self.require()
        return self.caller

    @gives(201, Account)
    async def accept(self, form: Form, incoming: Incoming) -> None:
        photo = await self.hub.files.keep_photo(incoming, form.file_name or "", self.caller)
        user = await self.hub.profile.set_photo(self.caller, photo)
        self.reply(Account(shapes.me(user)), 201)


class PhotoHandler(AppHandler):
    """/api/app/account/photo"""

    @gives(200, Account)
    async def delete(self) -> None:
        """Show no picture of oneself any more."""
        user = await self.hub.profile.set_photo(await self.require(), None)
        self.reply(Account(shapes.me(user)))
