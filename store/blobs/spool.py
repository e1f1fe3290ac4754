"""Files on their way in. What arrives is on the local disk until its end, whatever the storage is.

Only the end tells the sha256, under which it is kept, and pictures are looked at before they are.
"""

import asyncio
import errno
import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

from hub.errors import StorageFull, Unavailable
from hub.files.blobs import Picture
from store.pictures.metadata import strip
from store.pictures.pictures import Pictures

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

log = logging.getLogger("chatd.storage")

Admit = Callable[[Path, str], Awaitable[None]]


class Spool:
    """Files below `folder`, each under a name of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pictures = Pictures()

    def writer(self, admit: Admit) -> "LocalWriter":
        """`admit` is given what was finished, and its sha256; it need not leave the file where it is."""
        return LocalWriter(self._folder / secrets.token_hex(16), self._pictures, admit)

    def forget_unfinished(self) -> None:
        with suppress(FileNotFoundError):
            for file in self._folder.iterdir():
                file.unlink()

    def close(self) -> None:
        self._pictures.close()


class LocalWriter:
    """One file on its way in. See `hub.stores.BlobWriter`."""

    def __init__(self, path: Path, pictures: Pictures, admit: Admit) -> None:
        self.size = 0
        self._path = path
        self._pictures = pictures
        self._admit = admit
        self._digest = sha256()
        self._file: BinaryIO | None = None
        self._ended = False
        # A client may be gone, and its file be given up, while a chunk is being written.
        self._turn = asyncio.Lock()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    async def write(self, chunk: bytes) -> None:
        async with self._turn:
            await asyncio.to_thread(self._append, chunk)

    async def picture(self, kind: str) -> Picture | None:
        async with self._turn:
            await asyncio.to_thread(self._strip, kind)
            return await self._pictures.look(self._path, kind)

    async def finish(self) -> str:
        async with self._turn:
            await asyncio.to_thread(self._end)
            await self._admit(self._path, self.digest)
            self._ended = True
            return self.digest

    async def abort(self) -> None:
        async with self._turn:
            if self._file is not None and not self._ended:
                await asyncio.to_thread(self._discard, self._file)
            self._ended = True

    def _append(self, chunk: bytes) -> None:
        with trouble_told():
            self._opened().write(chunk)
        self._digest.update(chunk)
        self.size += len(chunk)

    def _strip(self, kind: str) -> None:
        with trouble_told():
            self._opened().close()
            stripped = strip(self._path, kind)
            self._file = self._path.open("r+b")
            if stripped:
                self._digest = file_digest(self._file, sha256)
                self.size = self._file.tell()

    def _end(self) -> None:
        with trouble_told():
            file = self._opened()
            file.flush()
            os.fsync(file.fileno())
            file.close()

    def _opened(self) -> BinaryIO:
        if self._ended:
            raise RuntimeError("written to after its end")
        if self._file is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = self._path.open("xb")
        return self._file

    def _discard(self, file: BinaryIO) -> None:
        with suppress(OSError):  # What could not be written can't be flushed either.
            file.close()
        self._path.unlink(missing_ok=True)


@contextmanager
def trouble_told() -> Iterator[None]:
    """Make refusals of what the disk refuses."""
    try:
        yield
    except OSError as error:
        log.warning("event=storage_failed reason=%r", error.strerror)
        if error.errno in FULL:
            raise StorageFull from error
        raise Unavailable("The file can't be stored now; the storage fails.", code="storage_unavailable") from error
