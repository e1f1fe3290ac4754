"""Backups: everything in one file, and the way back."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from hub.files.blobs import BlobStore
from store.backup.anew import begin_anew
from store.backup.archive import BadArchive, Contents, Member, OnBytes, Writer, check, contents_of, members
from store.backup.dump import Dump
from store.backup.scratch import Scratch
from store.driver import Database
from store.migrations import SCHEMA, schema_of

COLLECTION = re.compile(r"([a-z_]+)/\d+\.bson\.gz")
DIGEST = re.compile(r"[0-9a-f]{64}")
LARGEST_BESIDE = 1024 * 1024  # Bytes.


@dataclass(frozen=True, slots=True)
class Source:
    """What there is to back up. `blobs` is None when the files are to be left out; `beside` are small files by name."""

    database: Database
    blobs: BlobStore | None
    beside: Mapping[str, bytes]


async def back_up(source: Source, path: Path, now: datetime, on_bytes: OnBytes) -> Contents:
    """Write all of it, or nothing. Raises Unavailable, OSError."""
    with _appearing(path) as file:
        dump = Dump(source.database, source.blobs, Writer(file), on_bytes)
        return await dump.run(source.beside, schema=await schema_of(source.database), now=now)


async def verify(database: Database, path: Path, on_bytes: OnBytes) -> Contents:
    """Restore an archive into scratch collections, compare, and drop them. Raises BadArchive, OSError."""
    scratch = Scratch(database)
    try:
        return await Restoring(scratch, path, None, on_bytes).prepare()
    finally:
        await scratch.clear()


class Restoring:
    """The way back. Until `finish` the data are what they were. `blobs` is None when the files are only looked at.

    `beside` are the small files that came with the data, by name.
    """

    def __init__(self, scratch: Scratch, path: Path, blobs: BlobStore | None, on_bytes: OnBytes) -> None:
        self.beside: dict[str, bytes] = {}
        self._scratch = scratch
        self._path = path
        self._blobs = blobs
        self._on_bytes = on_bytes
        self._files = 0

    async def prepare(self) -> Contents:
        """Raises BadArchive, Unavailable, OSError."""
        check(self._path, schema=SCHEMA, on_bytes=self._on_bytes)
        contents = contents_of(self._path)
        await self._scratch.begin()
        for member in members(self._path):
            await self._take(member, contents)
            self._on_bytes(member.size)
        await self._scratch.compare(contents.collections)
        await self._scratch.migrate()
        if self._files != contents.files:
            raise BadArchive(f"{self._path} has {self._files} files, and should have {contents.files}.")
        return contents

    async def finish(self, database: Database, now: datetime) -> None:
        await begin_anew(database, self._scratch, now)
        await self._scratch.swap()

    async def _take(self, member: Member, contents: Contents) -> None:
        folder, _, rest = member.name.partition("/")
        if folder == "data":
            await self._scratch.insert(self._collection(rest), member.documents())
        elif folder == "files":
            self._files += 1
            if await self._file(member) != rest and rest not in contents.lost:
                raise BadArchive(f"{self._path}: {member.name} is not what was backed up.")
        elif member.size <= LARGEST_BESIDE:
            self.beside[member.name] = member.read()

    def _collection(self, name: str) -> str:
        match = COLLECTION.fullmatch(name)
        if match is None:
            raise BadArchive(f"{self._path} has data under the strange name {name!r}.")
        return match[1]

    async def _file(self, member: Member) -> str:
        """The sha256 of a file, which is stored, too, if it is to be."""
        if self._blobs is None:
            digest = sha256()
            for piece in member.pieces():
                digest.update(piece)
            return digest.hexdigest()
        writer = self._blobs.writer()
        try:
            for piece in member.pieces():
                await writer.write(piece)
            await writer.write(b"")
            return await writer.finish()
        finally:
            await writer.abort()


@contextmanager
def _appearing(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name once it is whole and on disk."""
    draft = path.with_name(f"{path.name}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
