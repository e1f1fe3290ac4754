"""An export as a zip, which somebody else has made: read in pieces, never unpacked, and refused when it looks odd."""

import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import TypeVar
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

import msgspec

ENTRIES = 500_000
DOCUMENT_BYTES = 64 * 1024 * 1024  # Of what is decoded at once, such as a day of a channel.
TIMES = 200  # So much larger than packed may an entry be: text packs to a tenth.
SMALL = 1024 * 1024  # Below which that does not matter.
PIECE = 256 * 1024
ENCRYPTED = 0x1

T = TypeVar("T")


class BadExport(Exception):
    """A file that can't be imported. The text says why."""


class Archive:
    """`total` are the bytes of all JSON in it."""

    def __init__(self, path: Path) -> None:
        """Raises BadExport, OSError."""
        try:
            self._zip = ZipFile(path)
            self._entries = _checked(self._zip.infolist())
        except (BadZipFile, ValueError, NotImplementedError) as error:
            raise BadExport(f"{path} is no zip that can be read: {error}") from None
        self.total = sum(entry.file_size for name, entry in self._entries.items() if name.endswith((".json", ".jsonl")))

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        return list(self._entries)

    def has(self, name: str) -> bool:
        return name in self._entries

    def size(self, name: str) -> int:
        return self._entries[name].file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """Raises BadExport when there is more than the zip says, or less, or something else."""
        left = self._entries[name].file_size
        try:
            with self._zip.open(self._entries[name]) as file:
                while piece := file.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise BadExport(f"{name} is larger than it says.")
                    yield piece
        except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError) as error:
            raise BadExport(f"{name} can't be unpacked: {error}") from None

    def document(self, name: str, shape: type[T]) -> T:
        """What is in a file of JSON. Raises BadExport."""
        if self.size(name) > DOCUMENT_BYTES:
            raise BadExport(f"{name} is larger than {DOCUMENT_BYTES // SMALL} MB.")
        return decoded(name, b"".join(self.pieces(name)), shape)


def split(name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a file that comes in pieces. Raises BadExport."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > SMALL * 16:
            raise BadExport(f"{name} has a line of more than 16 MB.")
        yield from lines
    yield rest


def decoded(name: str, data: bytes, shape: type[T]) -> T:
    """Raises BadExport."""
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise BadExport(f"{name} is not as it should be: {error}") from None


def _checked(entries: list[ZipInfo]) -> dict[str, ZipInfo]:
    """By name, but folders. Raises BadExport."""
    if len(entries) > ENTRIES:
        raise BadExport(f"The zip has more than {ENTRIES} entries.")
    found: dict[str, ZipInfo] = {}
    for entry in entries:
        _check(entry)
        if entry.filename in found:
            raise BadExport(f"{entry.filename!r} is twice in the zip.")
        if not entry.is_dir():
            found[entry.filename] = entry
    return found


def _check(entry: ZipInfo) -> None:
    name, mode = entry.filename, entry.external_attr >> 16
    if name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts or ":" in name.partition("/")[0]:
        raise BadExport(f"{name!r} leads out of the zip.")
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise BadExport(f"{name!r} is a link or a device.")
    if entry.flag_bits & ENCRYPTED:
        raise BadExport(f"{name!r} is encrypted.")
    if entry.file_size > max(SMALL, TIMES * entry.compress_size):
        raise BadExport(f"{name!r} would unpack to far more than it is.")
