"""Uploaded files: what may come in, and who may have it.

A file is its owner's alone until it is posted; from then on it is the room's.
"""

from collections.abc import Callable
from datetime import datetime

from hub.errors import NotAMember, NotFound, TooLarge
from hub.media import HEAD, media_type
from hub.models import Attachment, Caller, File
from hub.rooms import Place
from hub.stores import BlobReader, BlobWriter, Store
from hub.text import file_name

MEGABYTE = 1024 * 1024


class Incoming:
    """A file while it arrives, until `Files.keep` or `abort`."""

    def __init__(self, writer: BlobWriter, limit: int) -> None:
        self.size = 0
        self.head = b""
        self.writer = writer
        self._limit = limit

    async def write(self, chunk: bytes) -> None:
        """Raises TooLarge, Unavailable."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise too_large(self._limit)
        self.head += chunk[: HEAD - len(self.head)]
        await self.writer.write(chunk)

    async def abort(self) -> None:
        """Leave nothing of it. Does nothing to a file that was kept."""
        await self.writer.abort()


class Files:
    """`limit` is the size, in bytes, of the largest file that anyone may upload."""

    def __init__(self, store: Store, *, max_upload_mb: int, clock: Callable[[], datetime]) -> None:
        self.limit = max_upload_mb * MEGABYTE
        self._files = store.files
        self._blobs = store.blobs
        self._memberships = store.memberships
        self._clock = clock

    def receive(self) -> Incoming:
        return Incoming(self._blobs.writer(), self.limit)

    async def keep(self, incoming: Incoming, name: str, owner: Caller) -> File:
        """Store what has come, under the last part of `name`. Raises Unavailable."""
        sha256 = await incoming.writer.finish()
        kind = media_type(incoming.head)
        return await self._files.insert(
            File("", sha256, file_name(name), kind, incoming.size, owner.user.id, self._clock())
        )

    async def attach(self, file: File, place: Place) -> Attachment:
        """Let the room have the file, and make of it what a message needs to carry it."""
        await self._files.attach(file.id, place.room.id)
        return Attachment(
            file.id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            width=file.width,
            height=file.height,
            thumbnail=file.thumbnail,
        )

    async def forget(self, file: File) -> None:
        """No message carries the file, and none will."""
        await self._files.delete(file.id)

    @property
    def links_are_signed(self) -> bool:
        """Whether the storage makes the links to files, and is not this server."""
        return self._blobs.signs_links

    def link(self, digest: str, content_type: str, disposition: str, expires: int) -> str | None:
        """See `BlobStore.link`."""
        return self._blobs.link(digest, content_type, disposition, expires)

    async def linked(self, file_id: str) -> File:
        """The file for whoever has a valid link to it. Raises NotFound."""
        file = await self._files.by_id(file_id)
        if file is None:
            raise NotFound("There is no such file.", code="file_not_found")
        return file

    async def readable(self, file_id: str, caller: Caller) -> File:
        """The file, if the caller may have it. Raises NotFound, NotAMember."""
        file = await self.linked(file_id)
        if file.room_id is None:
            allowed = file.owner_id == caller.user.id
        else:
            allowed = await self._memberships.get(file.room_id, caller.user.id) is not None
        if not allowed:
            raise NotAMember("This file belongs to others.")
        return file

    async def open(self, file: File, start: int, stop: int) -> BlobReader:
        """The file's bytes from `start` up to and without `stop`. Raises NotFound when they are lost."""
        return await self._blobs.open(file.sha256, start, stop)


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"A file has at most {limit // MEGABYTE} MB.", code="file_too_large")
