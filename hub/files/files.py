"""Uploaded files: what may come in, and who may have it.

A file is its owner's alone until it is posted; from then on it is the room's.
"""

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from os.path import splitext

from hub.accounts.models import Caller
from hub.config import Storage
from hub.entries import Answer, Draft
from hub.errors import BadRequest, NotAMember, NotFound, Refusal, Taken, TooLarge, Unavailable
from hub.files.blobs import BlobReader, BlobWriter
from hub.files.media import HEAD, THUMBNAIL, is_film, is_picture, media_type
from hub.files.models import Attachment, File
from hub.keys import KeyLocks
from hub.rooms.place import Place
from hub.stores import Store
from hub.text import file_name

MEGABYTE = 1024 * 1024
NOBODY = 0  # Who owns what was uploaded without signing in.
PHOTOS = 0  # In place of the room, of pictures of users.


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
    """`limit` is the size, in bytes, of the largest file that anyone may upload.

    `locks` are held, by digest, from before a content is stored until there is a file of it, and by file while its
    fate is decided. `posting` are the files on their way into a message, and into how many.
    """

    def __init__(self, store: Store, *, settings: Storage, clock: Callable[[], datetime]) -> None:
        self.limit = settings.max_upload_mb * MEGABYTE
        self.locks = KeyLocks()
        self.posting: Counter[str] = Counter()
        self._owners = KeyLocks()
        self._quota = settings.quota_mb * MEGABYTE
        self._files = store.files
        self._blobs = store.blobs
        self._memberships = store.memberships
        self._clock = clock

    def receive(self, limit: int | None = None) -> Incoming:
        """`limit` is for whoever may send less than others."""
        return Incoming(self._blobs.writer(), self.limit if limit is None else limit)

    async def keep(self, incoming: Incoming, name: str, owner: Caller | None) -> File:
        """Store what has come, under the last part of `name`; without an owner it is whoever's.

        Raises TooLarge, Unavailable.
        """
        kind, name, writer = media_type(incoming.head), file_name(name), incoming.writer
        picture = await writer.picture(kind) if is_picture(kind) or is_film(kind) else None
        thumbnail = picture.thumbnail if picture else b""
        owner_id = owner.user.id if owner else NOBODY
        file = File("", "", name, kind, writer.size, owner_id, self._clock(), identifier=name)
        if picture is not None:
            file = replace(file, width=picture.width, height=picture.height)
        # Two at once might both fit, and not together.
        async with self._owners.held(*[str(owner_id)] if self._quota else []):
            await self.check_quota(owner, writer.size + len(thumbnail))
            return await self._store(file, writer, thumbnail)

    async def keep_photo(self, incoming: Incoming, name: str, owner: Caller) -> File:
        """Like `keep`, for a picture of the owner, which no room can have. Raises BadRequest for what is none."""
        if not is_picture(media_type(incoming.head)):
            raise _no_picture()
        file = await self.keep(incoming, name, owner)
        if not file.thumbnail or not await self._files.attach(file.id, PHOTOS):
            await self._files.let_go([file.id])
            raise _no_picture()
        return file

    async def photo(self, file_id: str) -> File:
        """Somebody's picture, small, for whoever knows its id. Raises NotFound."""
        file = await self.linked(file_id)
        if file.room_id != PHOTOS:
            raise _unknown()
        return thumbnail_of(file)

    async def check_quota(self, owner: Caller | None, size: int) -> None:
        """Raises TooLarge when the owner may not have so many bytes more."""
        if self._quota and await self._files.size_of(owner.user.id if owner else NOBODY) + size > self._quota:
            sentence = f"Your files may have {self._quota // MEGABYTE} MB together; delete some to make room."
            raise TooLarge(sentence, code="quota_exceeded")

    async def attach(self, file: File, place: Place) -> Attachment:
        """Let the room have the file, and make of it what a message needs to carry it. Raises NotFound."""
        async with self.locks.held(file.id):
            if not await self._files.attach(file.id, place.room.id):
                raise _unknown()
            self.posting[file.id] += 1
        return attachment_of(file)

    async def post(self, identifier: str, place: Place) -> Attachment:
        """Like `attach`, for a file of the caller's or the room's. Raises NotFound for those of others, too."""
        file = await self.identified(identifier)
        if file.room_id is None and file.owner_id not in {place.caller.user.id, NOBODY}:
            raise _unknown()
        return await self.attach(file, place)

    async def carry(self, draft: Draft, file: File, place: Place) -> Draft:
        """The draft, as a message that carries the file. Raises NotFound."""
        kind = "image" if is_picture(file.media_type) else "file"
        return replace(draft, kind=kind, attachments=(await self.attach(file, place),))

    async def settle(self, file: File, answer: Awaitable[Answer]) -> Answer:
        """The answer to a message that carries the file; of one that is not posted after all, nothing stays."""
        try:
            stored = await answer
        except Unavailable:
            raise  # The message may be stored all the same.
        except Refusal:
            await self.forget(file)
            raise
        if stored.repeated:
            await self.forget(file)
        return stored

    async def forget(self, file: File) -> None:
        """No message carries the file, and none will."""
        await self._files.let_go([file.id])

    @property
    def origin(self) -> str | None:
        """Where links to files lead that the storage makes itself. See `BlobStore.origin`."""
        return self._blobs.origin

    def link(self, digest: str, content_type: str, disposition: str, expires: int) -> str | None:
        """See `BlobStore.link`."""
        return self._blobs.link(digest, content_type, disposition, expires)

    async def refresh(self, file_id: str, caller: Caller) -> None:
        """Note that the caller is given another link to the file."""
        await self._files.refresh(file_id, caller.user.id, self._clock())

    async def refreshed(self, file_id: str, caller: Caller) -> datetime | None:
        """When the caller was last given another link. Raises NotFound."""
        return ((await self.linked(file_id)).refreshed or {}).get(str(caller.user.id))

    async def linked(self, file_id: str) -> File:
        """The file for whoever has a valid link to it. Raises NotFound."""
        file = await self._files.by_id(file_id)
        if file is None:
            raise _unknown()
        return file

    async def identified(self, identifier: str) -> File:
        """The file that has this identifier. Raises NotFound."""
        file = await self._files.by_identifier(identifier)
        if file is None:
            raise _unknown()
        return file

    async def readable(self, file_id: str, caller: Caller) -> File:
        """The file, if the caller may have it. Raises NotFound, NotAMember."""
        file = await self.linked(file_id)
        await self.require_right(file, caller)
        return file

    async def require_right(self, file: File, caller: Caller) -> None:
        """Raises NotAMember when the caller may not have the file."""
        if file.room_id is None:
            allowed = file.owner_id == caller.user.id
        else:
            allowed = await self._memberships.get(file.room_id, caller.user.id) is not None
        if not allowed:
            raise NotAMember("This file belongs to others.")

    async def open(self, file: File, start: int, stop: int) -> BlobReader:
        """The file's bytes from `start` up to and without `stop`. Raises NotFound when they are lost."""
        return await self._blobs.open(file.sha256, start, stop)

    async def _store(self, file: File, writer: BlobWriter, thumbnail: bytes) -> File:
        small = self._blobs.writer()
        try:
            if thumbnail:
                await small.write(thumbnail)
                file = replace(file, thumbnail=small.digest, thumbnail_size=small.size)
            async with self.locks.held(writer.digest, *filter(None, [file.thumbnail])):
                if thumbnail:
                    await small.finish()
                return await self._insert(replace(file, sha256=await writer.finish()))
        finally:
            await small.abort()

    async def _insert(self, file: File) -> File:
        while True:
            try:
                return await self._files.insert(file)
            except Taken:
                file = replace(file, identifier=_like(file.name))


def thumbnail_of(file: File) -> File:
    """The file as which a picture's thumbnail is read. Raises NotFound when it has none."""
    if not file.thumbnail:
        raise NotFound("This file has no thumbnail.", code="no_thumbnail")
    return replace(file, sha256=file.thumbnail, size=file.thumbnail_size, media_type=THUMBNAIL)


def attachment_of(file: File) -> Attachment:
    return Attachment(
        file.id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        width=file.width,
        height=file.height,
        thumbnail=file.thumbnail,
        identifier=file.identifier,
    )


def _like(name: str) -> str:
    """A name for a file when another one has its own."""
    stem, suffix = splitext(name)
    return f"{stem}_{secrets.token_hex(4)}{suffix}"


def _no_picture() -> BadRequest:
    return BadRequest("This is no picture that can be shown.", code="not_a_picture", field="photo")


def _unknown() -> NotFound:
    return NotFound("There is no such file.", code="file_not_found")


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"A file has at most {limit // MEGABYTE} MB.", code="file_too_large")
