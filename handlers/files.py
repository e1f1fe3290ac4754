"""Downloads: /files/<id>/<name>, for whoever has a signed link or the right.

Whatever people upload comes from the origin of the pages, so a browser shows
in place only what can't run, and everything in a sandbox.
"""

import asyncio
import re
from contextlib import closing, suppress
from typing import NamedTuple, cast

from tornado.http1connection import HTTP1Connection
from tornado.iostream import StreamClosedError

from handlers.contract import for_anybody, gives, queries
from handlers.crossing import OpenHandler
from handlers.links import content_type, disposition, is_signed
from hub.accounts.models import Caller
from hub.errors import Forbidden, Unavailable
from hub.files.blobs import BlobReader
from hub.files.files import thumbnail_of
from hub.files.media import THUMBNAIL
from hub.files.models import File

DAY = 24 * 3600  # Seconds.
UNREAD = 120.0  # Seconds in which a client takes no chunk of a download, before it is let go.
RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})")


class Span(NamedTuple):
    """The bytes from `start` up to and without `stop`."""

    start: int
    stop: int


class FileHandler(OpenHandler):
    """A family that knows files by other names says what those are (`subject`), and how to find one by its name."""

    subject = "file"

    async def linked(self, name: str) -> File:
        """The file for whoever has a link. Raises NotFound."""
        return await self.hub.files.linked(name)

    async def readable(self, name: str, caller: Caller) -> File:
        """The file, if the caller may have it. Raises Refusal."""
        return await self.hub.files.readable(name, caller)

    @queries("expires", "signature", "thumbnail")
    @gives(200, "*/*")
    @gives(206, "*/*")
    @gives(304)
    async def get(self, name: str) -> None:
        """A file, or a part of it, for whoever has a signed link or the right."""
        file = await self._file(name)
        if self.get_query_argument("thumbnail", ""):
            file = thumbnail_of(file)
        await self._answer(file)

    head = get

    def compute_etag(self) -> None:
        """None is made of the answer's content: the file has its own."""

    async def _answer(self, file: File) -> None:
        self._describe(file)
        if self.check_etag_header():
            self.set_status(304)
            return
        span = self._range(file)
        if span is None:
            await self._send(file, Span(0, file.size))
        elif span.start >= span.stop:
            self._refuse_range(file)
        else:
            self.set_status(206)
            self.set_header("Content-Range", f"bytes {span.start}-{span.stop - 1}/{file.size}")
            await self._send(file, span)

    async def _file(self, name: str) -> File:
        expires, signature = (self.get_query_argument(key, "") for key in ("expires", "signature"))
        if is_signed(self.settings["signer"], f"{self.subject}:{name}", expires, signature):
            return await self.linked(name)
        if signature and self.token() is None:
            raise Forbidden("This link is not valid any more.", code="link_not_valid")
        return await self.readable(name, await self.require())

    def _describe(self, file: File) -> None:
        self.set_header("Content-Type", content_type(file.media_type))
        self.set_header("Content-Disposition", disposition(file.media_type, file.name))
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.set_header("Cache-Control", "private, no-cache")  # Kept, but asked for again: rights may end.
        self.set_header("Accept-Ranges", "bytes")
        self.set_header("Etag", _etag(file))

    def _range(self, file: File) -> Span | None:
        """The part that is asked for, empty when it is not in the file; None for all of it."""
        asked = RANGE.fullmatch(self.request.headers.get("Range", ""))
        if asked is None or self.request.headers.get("If-Range", _etag(file)) != _etag(file):
            return None
        return _span(asked["first"], asked["last"], file.size)

    def _refuse_range(self, file: File) -> None:
        self.clear_header("Etag")
        self.clear_header("Content-Disposition")
        self.set_header("Content-Range", f"bytes */{file.size}")
        self.reply({"detail": "The file has no such range.", "code": "range_not_satisfiable"}, 416)

    async def _send(self, file: File, span: Span) -> None:
        self.set_header("Content-Length", span.stop - span.start)
        if self.request.method == "HEAD":
            return
        with closing(await self.hub.files.open(file, *span)) as reader, suppress(StreamClosedError):
            while chunk := await self._next(reader):
                self.write(chunk)
                await self._taken()

    async def _taken(self) -> None:
        """Wait for the client, but not for ever: it keeps a file open here."""
        try:
            async with asyncio.timeout(UNREAD):
                await self.flush()
        except TimeoutError:
            cast(HTTP1Connection, self.request.connection).stream.close()

    async def _next(self, reader: BlobReader) -> bytes:
        """When there is no more to come and the client waits for it, all that can be said is the end."""
        try:
            return await reader.read()
        except Unavailable:
            if not self._headers_written:
                raise
            cast(HTTP1Connection, self.request.connection).stream.close()
            return b""


class PhotoHandler(FileHandler):
    """/avatars/<id>: clients of older families show pictures without a word of who asks."""

    @for_anybody
    @gives(200, THUMBNAIL)
    @gives(304)
    async def get(self, name: str) -> None:
        """A picture of a user, small, for whoever was told where it is."""
        await self._answer(await self.hub.files.photo(name))

    head = get

    def _describe(self, file: File) -> None:
        super()._describe(file)
        self.set_header("Cache-Control", f"private, max-age={DAY}")  # Another picture has another address.


def _etag(file: File) -> str:
    return f'"{file.sha256}"'


def _span(first: str, last: str, size: int) -> Span | None:
    """What `bytes=<first>-<last>` means, as far as it is in the file; None when it means nothing."""
    if not first:
        return Span(max(size - int(last), 0), size) if last else None
    if not last:
        return Span(int(first), size)
    return Span(int(first), min(int(last) + 1, size)) if int(first) <= int(last) else None
