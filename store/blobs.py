"""What files hold, on the local disk, each under the sha256 of its content.

The same content is one file, however often it comes. A file appears under its
name only when all of it is on disk; until then it is in `incoming/`.
All work on the disk is done in threads.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from hub.errors import NotFound, Unavailable

CHUNK = 256 * 1024  # Bytes read at once.

log = logging.getLogger("chatd.storage")


class LocalBlobs:
    """Files below `folder`. See `hub.stores.BlobStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    def writer(self) -> "LocalWriter":
        return LocalWriter(self._incoming / secrets.token_hex(16), self)

    async def open(self, digest: str, start: int, stop: int) -> "LocalReader":
        return await asyncio.to_thread(self._open, digest, start, stop)

    @property
    def signs_links(self) -> bool:
        return False

    def link(self, digest: str, content_type: str, disposition: str, expires: int) -> str | None:
        return None

    async def forget_unfinished(self) -> None:
        await asyncio.to_thread(self._forget_unfinished)

    def path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]

    def admit(self, file: Path, digest: str) -> None:
        """Give a written file its name. One that is there already is the same, so it may be replaced."""
        path = self.path(digest)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        file.replace(path)
        for folder in (path.parent, self._folder):
            _sync_folder(folder)

    def _open(self, digest: str, start: int, stop: int) -> "LocalReader":
        try:
            file = self.path(digest).open("rb")
        except FileNotFoundError:
            log.warning("event=file_lost sha256=%s", digest)
            raise NotFound("The file is lost.", code="file_lost") from None
        file.seek(start)
        return LocalReader(file, stop - start)

    def _forget_unfinished(self) -> None:
        with suppress(FileNotFoundError):
            for file in self._incoming.iterdir():
                file.unlink()


class LocalWriter:
    """One file on its way in. See `hub.stores.BlobWriter`."""

    def __init__(self, path: Path, blobs: LocalBlobs) -> None:
        self._path = path
        self._blobs = blobs
        self._digest = sha256()
        self._file: BinaryIO | None = None
        self._ended = False
        # A client may be gone, and its file be given up, while a chunk is being written.
        self._turn = asyncio.Lock()

    async def write(self, chunk: bytes) -> None:
        async with self._turn:
            await asyncio.to_thread(self._append, chunk)

    async def finish(self) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._finish)

    async def abort(self) -> None:
        async with self._turn:
            if self._file is not None and not self._ended:
                await asyncio.to_thread(self._discard, self._file)
            self._ended = True

    def _append(self, chunk: bytes) -> None:
        with _trouble_told():
            self._opened().write(chunk)
        self._digest.update(chunk)

    def _finish(self) -> str:
        digest = self._digest.hexdigest()
        with _trouble_told():
            file = self._opened()
            file.flush()
            os.fsync(file.fileno())
            file.close()
            self._blobs.admit(self._path, digest)
        self._ended = True
        return digest

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


def _sync_folder(folder: Path) -> None:
    """A new name is on disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _trouble_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.warning("event=storage_failed reason=%r", error.strerror)
        raise Unavailable("The file can't be stored now; the storage fails.", code="storage_unavailable") from error
