"""The file that a backup is: a tar that every tar can read, with a seal behind its end.

    chatd-backup.json                    which version of this form it has, and of the data
    config.yaml, tls/ca.pem, tls/ca.key  as they were, those that there are
    data/<collection>/<number>.bson.gz   documents by their _id, one behind the other
    files/<sha256>                       what uploads hold
    contents.json                        how much of all that there has to be

It is written and read from its beginning to its end, in pieces.
"""

import gzip
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

FORMAT = 1
HEADER, CONTENTS = "chatd-backup.json", "contents.json"
BLOCK = tarfile.BLOCKSIZE
END = bytes(2 * BLOCK)
SEAL = re.compile(rb"chatd-seal ([0-9a-f]{64})\n")
SEAL_BYTES = 76
PIECE = 1024 * 1024  # Bytes read at once.
LARGEST_DESCRIPTION = 256 * 1024 * 1024  # Bytes; nothing that is read at once is larger.

OnBytes = Callable[[int], None]
T = TypeVar("T")


class BadArchive(Exception):
    """A file that can't be restored. The text says why; nothing was changed."""


class Header(msgspec.Struct, frozen=True):
    """`schema` is the version of the data, as in store/migrations.py."""

    format: int
    schema: int


class Counted(msgspec.Struct, frozen=True):
    """A collection: how many documents, and the sha256 of all of them, by their _id."""

    count: int
    sha256: str


class Contents(msgspec.Struct, frozen=True):
    """`barrier` is the id of the last message that is in it; `lost` are files that the storage had no more."""

    created_at: str
    barrier: int
    collections: dict[str, Counted]
    with_files: bool
    files: int
    file_bytes: int
    lost: list[str]


class Writer:
    """An archive that is being written. Every `begin` is followed by exactly so many bytes of `write`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = sha256()
        self._left = 0
        self._padding = 0

    def add(self, name: str, content: bytes) -> None:
        self.begin(name, len(content))
        self.write(content)

    def begin(self, name: str, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._put(info.tobuf(tarfile.GNU_FORMAT))
        self._left, self._padding = size, -size % BLOCK

    def write(self, chunk: bytes) -> None:
        self._left -= len(chunk)
        if self._left < 0:
            raise ValueError("more than was announced")
        self._put(chunk)
        if not self._left:
            self._put(bytes(self._padding))

    def fill(self) -> None:
        """Put zeros in the place of what was announced and did not come."""
        while self._left:
            self.write(bytes(min(self._left, PIECE)))

    def seal(self) -> None:
        """The end: from here on every change of a byte shows."""
        self._put(END)
        self._file.write(b"chatd-seal %s\n" % self._digest.hexdigest().encode())

    def _put(self, content: bytes) -> None:
        self._digest.update(content)
        self._file.write(content)


@dataclass(frozen=True, slots=True)
class Member:
    """A part of an archive. It can be read until the next one is asked for."""

    name: str
    size: int
    _file: BinaryIO = field(repr=False)

    def pieces(self) -> Iterator[bytes]:
        left = self.size
        while left:
            piece = self._file.read(min(PIECE, left))
            if not piece:
                raise BadArchive("It is cut off.")
            left -= len(piece)
            yield piece

    def read(self) -> bytes:
        if self.size > LARGEST_DESCRIPTION:
            raise BadArchive(f"{self.name} is too large to be what it is called.")
        return b"".join(self.pieces())

    def documents(self) -> bytes:
        return gzip.decompress(self.read())


def check(path: Path, *, schema: int, on_bytes: OnBytes) -> None:
    """Whether a file is a whole archive that this version can read. Raises BadArchive, OSError."""
    with path.open("rb") as file:
        header = _header(file)
        if header.format > FORMAT or header.schema > schema:
            raise BadArchive(f"{path} was made by a newer chatd. Restore it with that version, or a later one.")
        _check_seal(path, file, on_bytes)


def members(path: Path) -> Iterator[Member]:
    """The parts of an archive that was checked, in their order. Raises BadArchive, OSError."""
    with path.open("rb") as file:
        while (info := _info(file)) is not None:
            start = file.tell()
            yield Member(info.name, info.size, file)
            file.seek(start + info.size + -info.size % BLOCK)


def contents_of(path: Path) -> Contents:
    """Raises BadArchive."""
    return _described(_last(members(path), CONTENTS), Contents)


def _last(parts: Iterable[Member], name: str) -> bytes:
    for member in parts:
        if member.name == name:
            return member.read()
    raise BadArchive("It has no list of its contents.")


def _header(file: BinaryIO) -> Header:
    try:
        info = _info(file)
        if info is None or info.name != HEADER:
            raise BadArchive
        return _described(Member(info.name, info.size, file).read(), Header)
    except BadArchive:
        raise BadArchive(f"{file.name} is no backup of chatd.") from None


def _check_seal(path: Path, file: BinaryIO, on_bytes: OnBytes) -> None:
    left = path.stat().st_size - SEAL_BYTES
    file.seek(left)
    seal = SEAL.fullmatch(file.read())
    if seal is None:
        raise BadArchive(f"{path} is cut off: its end is missing.")
    file.seek(0)
    digest = sha256()
    while left:
        piece = file.read(min(PIECE, left))
        digest.update(piece)
        left -= len(piece)
        on_bytes(len(piece))
    if digest.hexdigest().encode() != seal[1]:
        raise BadArchive(f"{path} is damaged: it is not what was written.")


def _info(file: BinaryIO) -> tarfile.TarInfo | None:
    """What comes next; None at the end."""
    block = file.read(BLOCK)
    if block == bytes(BLOCK):
        return None
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise BadArchive("It is damaged.") from None


def _described(content: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.DecodeError:
        raise BadArchive("It is damaged.") from None
