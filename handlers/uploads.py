"""Requests that bring a file: it goes to the storage as it arrives, and is never in memory as a whole."""

import asyncio
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, cast

import msgspec
from tornado.http1connection import HTTP1Connection
from tornado.web import HTTPError, stream_request_body

from handlers.crossing import OpenHandler
from handlers.multipart import FIELDS_BYTES, Form
from hub.accounts.models import Caller
from hub.entries import Answer, Draft
from hub.errors import BadRequest, Refusal
from hub.files.files import Incoming, too_large
from hub.files.models import File
from hub.hub import Hub
from hub.models import Post, Quote
from hub.rooms.place import Place

ENVELOPE = 64 * 1024  # What a form may have beside its file and its fields.
LONGEST = 24 * 3600.0  # Seconds that an upload may take,
STALLED = 60.0  # of which nothing may come for so many.
LINGER = 5.0  # Seconds for which a refused client is listened to.


class Stalled(Refusal):
    code = "stalled"
    status = 408
    sentence = "The upload has stalled."


@stream_request_body
class UploadHandler(OpenHandler, ABC):
    """POST of a form with one file. A family says who may send one (`admit`) and what becomes of it (`accept`)."""

    file_field: str
    fields: Any = None  # The shape of what the form has beside the file.

    @abstractmethod
    async def admit(self) -> Caller | None:
        """Check that the caller may, and say whose file it will be. None: nobody's.

        Asked before the body is read, and again when all is here. Raises Refusal.
        """

    @abstractmethod
    async def accept(self, form: Form, incoming: Incoming) -> None:
        """All has come. What is not kept of it goes. Raises Refusal."""

    @property
    def limit(self) -> int:
        """The size, in bytes, of the largest file that may come."""
        return self.hub.files.limit

    def initialize(self) -> None:
        self._form: Form | None = None  # None unless the body is wanted.
        self._incoming = self.hub.files.receive(self.limit)
        self._received = 0
        self._largest = self.limit + FIELDS_BYTES + ENVELOPE
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    async def prepare(self) -> None:
        if self.request.method == "OPTIONS":
            return
        if self.request.method != "POST":
            raise HTTPError(405)
        connection = cast(HTTP1Connection, self.request.connection)
        connection.set_max_body_size(sys.maxsize)
        connection.set_body_timeout(LONGEST)
        try:
            owner = await self.admit()
            self.hub.space.require_uploads()
            await self._check_length(owner)
            self._form = Form(self.request.headers.get("Content-Type", ""), self.file_field)
        except Refusal as refusal:
            await self._refuse(refusal)
        else:
            self._within(STALLED, self._stall)

    async def data_received(self, chunk: bytes) -> None:
        if self._form is None:
            return
        self._within(STALLED, self._stall)
        try:
            self._count(len(chunk))
            content = self._form.feed(chunk)
            if content:
                await self._incoming.write(content)
        except Refusal as refusal:
            await self._refuse(refusal)

    async def post(self, *args: str) -> None:
        self._stop_timer()
        form, self._form = self._form, None
        if form is not None:
            await self._complete(form)
        elif not self._finished:
            self.finish()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self._stop_timer()
        if self._form is not None:
            self._give_up()

    def on_finish(self) -> None:
        self._stop_timer()

    async def _complete(self, form: Form) -> None:
        try:
            self._check_complete(form)
            await self.admit()
            await self.accept(form, self._incoming)
        finally:
            await self._incoming.abort()

    async def _check_length(self, owner: Caller | None) -> None:
        header = self.request.headers.get("Content-Length", "")
        announced = int(header[:20]) if header.isascii() and header.isdecimal() else 0
        if announced > self._largest:
            raise too_large(self.limit)
        await self.hub.files.check_quota(owner, announced)

    def _count(self, size: int) -> None:
        self._received += size
        if self._received > self._largest:
            raise too_large(self.limit)

    def _check_complete(self, form: Form) -> None:
        if not form.complete:
            raise BadRequest("This form ends before its end.", code="invalid_form")
        if not self._incoming.size:
            raise BadRequest(f"{self.file_field} has to be a file.", code="missing_field", field=self.file_field)

    async def _refuse(self, refusal: Refusal) -> None:
        """Answer at once, but let the client finish: one that is cut off while it sends would not see the answer."""
        self._form = None
        self._stop_timer()
        await self._incoming.abort()
        self._tell(refusal)
        if "Expect" in self.request.headers and not self._received:
            self.finish()  # The client has not begun to send.
        else:
            self.flush()
            self._within(LINGER, self.finish)

    def _stall(self) -> None:
        self._give_up()
        self._tell(Stalled())
        self.finish()

    def _give_up(self) -> None:
        self._form = None
        self._task = asyncio.create_task(self._incoming.abort())

    def _tell(self, refusal: Refusal) -> None:
        body = msgspec.json.encode(self.refusal_body(refusal))
        self.set_status(self.refusal_status(refusal))
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.set_header("Content-Length", len(body))
        self.set_header("Connection", "close")
        self.write(body)

    def _within(self, seconds: float, call: Callable[[], object]) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, call)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


async def post_file(hub: Hub, place: Place, file: File, draft: Draft, quote: Quote | None) -> Post:
    """Post a message that carries a file. Raises Refusal."""
    carrying = await hub.files.carry(draft, file, place)

    async def posted() -> Answer:
        return await hub.messages.post(place, carrying, quote)

    return await hub.messages.stored(place, await hub.files.settle(file, posted()))
