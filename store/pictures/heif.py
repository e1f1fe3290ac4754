"""Pictures in boxes: what is told beside them are items of their own. ISO/IEC 23008-12, https://www.iso.org/standard/83650.html

Such an item keeps its length; what it says is empty Exif, or empty XMP.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from store.pictures.eraser import Eraser
from store.pictures.parts import PARTS, TooManyParts, limited

HANDLED = 24  # Bytes of a meta box, by which it says what it is about.
LARGEST = 4 * 1024 * 1024  # Bytes of a meta box that is looked at. It has numbers, not pixels.
# What is said instead, and what that is filled up with.
NO_EXIF = b"\0\0\0\0II*\0\x08\0\0\0", b"\0"  # A folder of no entries.
NO_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>', b" "
XMP_TYPE = b"application/rdf+xml\0"
IN_IDAT = 1  # Offsets count from the content of this box, not from the start of the file.
NO_END = 2**62
NONE = (0, b"")


class Fields:
    """Numbers, one after the other; zeros after the last."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._counted = 0

    def number(self, size: int) -> int:
        self._at += size
        return int.from_bytes(self._data[self._at - size : self._at], "big")

    def times(self, count: int) -> Iterator[None]:
        """As often as that, unless the data end before. Raises TooManyParts."""
        for _ in range(count):
            if self._at >= len(self._data):
                return
            self._counted += 1
            if self._counted > PARTS:
                raise TooManyParts
            yield


def is_picture(meta: bytes) -> bool:
    """Whether a meta box that begins so is about pictures."""
    return meta[8:12] == b"hdlr" and meta[20:24] == b"pict"


def clean(file: BinaryIO, start: int, stop: int, eraser: Eraser) -> None:
    """Empty the items that tell something, of a meta box with this content. Raises TooManyParts."""
    if stop - start > LARGEST:
        raise TooManyParts
    file.seek(start)
    boxes = {kind: (start + at, content) for kind, at, content in limited(_boxes(file.read(stop - start), 4))}
    telling = dict(_telling(boxes.get(b"iinf", NONE)[1]))
    for item, parts in _located(boxes.get(b"iloc", NONE)[1], boxes.get(b"idat", NONE)[0]):
        if item in telling:
            _empty(parts, *telling[item], eraser)


def _boxes(data: bytes, at: int) -> Iterator[tuple[bytes, int, bytes]]:
    """Their kinds, where their contents begin, and these."""
    while at + 8 <= len(data):
        length = max(int.from_bytes(data[at : at + 4], "big"), 8)
        yield data[at + 4 : at + 8], at + 8, data[at + 8 : at + length]
        at += length


def _telling(infos: bytes) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
    """The items that tell something, each with what it is to say instead."""
    for _, _, info in limited(_boxes(infos, 8 if infos[:1] > b"\0" else 6)):
        width = 4 if info[:1] == b"\3" else 2
        item, kind = int.from_bytes(info[4 : 4 + width], "big"), info[6 + width : 10 + width]
        if kind == b"Exif":
            yield item, NO_EXIF
        elif XMP_TYPE in info:
            yield item, NO_XMP


def _located(locations: bytes, idat: int) -> Iterator[tuple[int, list[range]]]:
    """Every item, and the parts of the file that it is in. One of no length goes to the end of all."""
    fields = Fields(locations)
    version = fields.number(4) >> 24
    of_offset, of_length, of_base, of_index = _nibbles(fields.number(2))
    for _ in fields.times(fields.number(4 if version == 2 else 2)):
        item = fields.number(4 if version == 2 else 2)
        base = idat if version and fields.number(2) & 15 == IN_IDAT else 0
        fields.number(2)  # Which file; there is but this one.
        base += fields.number(of_base)
        parts = []
        for _ in fields.times(fields.number(2)):
            fields.number(of_index if version else 0)
            at, length = base + fields.number(of_offset), fields.number(of_length)
            parts.append(range(at, at + (length or NO_END)))
        yield item, parts


def _nibbles(number: int) -> Sequence[int]:
    return [number >> shift & 15 for shift in (12, 8, 4, 0)]


def _empty(parts: Sequence[range], words: bytes, filler: bytes, eraser: Eraser) -> None:
    for part in parts:
        said = words[: len(part)]
        eraser.put(part.start, said)
        eraser.fill(part[len(said) :], filler)
        words = words[len(part) :]
