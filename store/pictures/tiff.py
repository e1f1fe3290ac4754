"""TIFF, as far as it takes to blank parts of it: offsets into it are everywhere, so that nothing may move.

https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
"""

import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path

from store.pictures.exif import ByteOrder, byte_order
from store.pictures.parts import PARTS, TooManyParts

EXIF, GPS = 0x8769, 0x8825  # Folders of their own.
NAMES = {0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x013C}  # Text, maker, model, software, date, artist, host.
DROPPED = {EXIF, GPS, 0x02BC, 0x83BB, 0x8649} | NAMES  # XMP, IPTC, Photoshop.
ENTRY = 12  # Bytes.
SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8)  # Bytes of a value of each type.
FOLDERS = 1000  # More pages than this are not looked at.
ZEROS = bytes(256 * 1024)


def blank(path: Path) -> bool:
    """Blank what a picture tells beside itself. See store/pictures/metadata.py."""
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as content:
        order = byte_order(content[:4])
        if order is None:
            return False
        tiff = Tiff(content, order)
        cleaned = [tiff.clean(folder) for folder in list(tiff.folders())]
        return any(cleaned)


class Tiff:
    """All may raise TooManyParts: folders may overlap, and lead to each other."""

    def __init__(self, content: mmap.mmap, order: ByteOrder) -> None:
        self._content = content
        self._order = order
        self._parts = 0
        self._erased = 0  # Bytes.

    def folders(self) -> Iterator[int]:
        """Where the folders begin, one for a page."""
        seen: set[int] = set()
        at = self._number(4, 4)
        while at and at not in seen and len(seen) < FOLDERS:
            seen.add(at)
            yield at
            at = self._number(at + 2 + ENTRY * self._count(at), 4)

    def clean(self, folder: int) -> bool:
        """Take the entries that are not wanted out of a folder; what it had in their place are zeros."""
        entries = self._entries(folder)
        kept = [entry for entry in entries if self._number(entry, 2) not in DROPPED]
        if len(kept) == len(entries):
            return False
        for entry in set(entries) - set(kept):
            self._erase(entry)
        start, stop = folder + 2, folder + 2 + ENTRY * len(entries)
        rest = b"".join(self._content[entry : entry + ENTRY] for entry in kept) + self._content[stop : stop + 4]
        self._put(folder, len(kept).to_bytes(2, self._order) + rest.ljust(stop + 4 - start, b"\0"))
        return True

    def _entries(self, folder: int) -> Sequence[int]:
        first = folder + 2
        entries = range(first, min(first + ENTRY * self._count(folder), len(self._content) - ENTRY + 1), ENTRY)
        self._parts += len(entries)
        if self._parts > PARTS:
            raise TooManyParts
        return entries

    def _erase(self, entry: int) -> None:
        """What an entry says, wherever that is."""
        if self._number(entry, 2) in (EXIF, GPS):
            for inner in self._entries(self._number(entry + 8, 4)):
                self._erase_value(inner)
        self._erase_value(entry)

    def _erase_value(self, entry: int) -> None:
        kind, count, at = self._number(entry + 2, 2), self._number(entry + 4, 4), self._number(entry + 8, 4)
        size = count * SIZES[kind] if kind < len(SIZES) else 0
        if size > 4:
            self._blank(at, min(at + size, len(self._content)))
        self._put(entry, bytes(ENTRY))

    def _blank(self, start: int, stop: int) -> None:
        self._erased += max(stop - start, 0)
        if self._erased > len(self._content):
            raise TooManyParts
        for at in range(start, stop, len(ZEROS)):
            self._put(at, ZEROS[: stop - at])

    def _count(self, folder: int) -> int:
        return self._number(folder, 2)

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self._content[at : at + size], self._order)

    def _put(self, at: int, data: bytes) -> None:
        room = max(len(self._content) - at, 0)
        self._content[at : at + min(len(data), room)] = data[:room]
