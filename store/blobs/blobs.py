"""What files hold, on the local disk, each under the sha256 of its content.

The same content is one file, however often it comes. A file appears under its
name only when all of it is on disk; until then it is in `incoming/`.
All work on the disk is done in threads.
"""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from hub.errors import NotFound
from store.blobs.spool import LocalWriter, Spool, trouble_told

CHUNK = 256 * 1024  # Bytes read at once.
NAME = re.compile(r"(?P<folder>[0-9a-f]{2})/(?P<file>[0-9a-f]{62})")

log = logging.getLogger("chatd.storage")


class LocalBlobs:
    """Files below `folder`. See `hub.stores.BlobStore`."""

    origin = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spool = Spool(folder / "incoming")

    def writer(self) -> LocalWriter:
        return self._spool.writer(self._admit)

    async def open(self, digest: str, start: int, stop: int) -> "LocalReader":
        return await asyncio.to_thread(self._open, digest, start, stop)

    def link(self, digest: str, content_type: str, disposition: str, expires: int) -> str | None:
        return None

    async def delete(self, digest: str) -> None:
        with trouble_told():
            await asyncio.to_thread(self.path(digest).unlink, missing_ok=True)

    async def stored(self, before: datetime) -> AsyncIterator[list[str]]:
        for number in range(256):
            yield await asyncio.to_thread(self._stored, f"{number:02x}", before.timestamp())

    async def forget_unfinished(self) -> None:
        await asyncio.to_thread(self._spool.forget_unfinished)

    async def forget_broken(self, before: datetime) -> None:
        """Nothing: what is broken off leaves nothing but what `forget_unfinished` finds."""

    def close(self) -> None:
        self._spool.close()

    def path(self, digest: str) -> Path:
        return self._folder / name_of(digest)

    async def _admit(self, file: Path, digest: str) -> None:
        await asyncio.to_thread(self._rename, file, digest)

    def _rename(self, file: Path, digest: str) -> None:
        """Give a written file its name. One that is there already is the same, so it may be replaced."""
        path = self.path(digest)
        with trouble_told():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            file.replace(path)
            for folder in (path.parent, self._folder):
                _sync_folder(folder)

    def _open(self, digest: str, start: int, stop: int) -> "LocalReader":
        try:
            file = self.path(digest).open("rb")
        except FileNotFoundError:
            raise lost(digest) from None
        file.seek(start)
        return LocalReader(file, stop - start)

    def _stored(self, folder: str, before: float) -> list[str]:
        paths = (self._folder / folder).glob("?" * 62)
        return [folder + path.name for path in paths if path.stat().st_mtime < before]


class LocalReader:
    """See `hub.stores.BlobReader`."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length

    async def read(self) -> bytes:
        chunk = await asyncio.to_thread(self._file.read, min(CHUNK, self._left))
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        self._file.close()


def name_of(digest: str) -> str:
    """What the storage calls a blob: few in a folder, as many folders like it."""
    return f"{digest[:2]}/{digest[2:]}"


def digest_of(name: str) -> str | None:
    """The blob that the storage calls so; None when it is not one of ours."""
    match = NAME.fullmatch(name)
    return match["folder"] + match["file"] if match else None


def lost(digest: str) -> NotFound:
    log.warning("event=file_lost sha256=%s", digest)
    return NotFound("The file is lost.", code="file_lost")


def _sync_folder(folder: Path) -> None:
    """A new name is on disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
