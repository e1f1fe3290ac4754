"""Files made of boxes: films, and pictures in HEIC and AVIF. ISO/IEC 14496-12, https://www.iso.org/standard/83102.html

Offsets into the file are everywhere, so that nothing may move: what tells where and by what a film was made is written
over, and its boxes are called free. What is left out of a picture is in store/pictures/heif.py.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from store.pictures import heif
from store.pictures.eraser import Eraser
from store.pictures.parts import limited

HOLDING = {b"moov", b"trak", b"mdia", b"mpvd"}  # Boxes of boxes; phones put a film into a picture as mpvd.
# Words of people and programs, and what editors and dash cameras leave in between.
TELLING = {b"udta", b"meta", b"free", b"skip", b"gps "}
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")  # A uuid; XMP specification, part 3.
LARGE = 1  # A size that says that the size follows the kind, in eight bytes.
TO_THE_END = 0


class Box(NamedTuple):
    """`start` is where its header begins, `content` where that ends."""

    kind: bytes
    start: int
    content: int
    stop: int


def blank(path: Path) -> bool:
    """Blank what a film or a picture tells beside itself. See store/pictures/metadata.py."""
    with path.open("r+b", buffering=0) as file:
        eraser = Eraser(file, path.stat().st_size)
        for box in limited(_boxes(file, eraser.size)):
            _clean(file, box, eraser)
        return eraser.changed


def _boxes(file: BinaryIO, size: int) -> Iterator[Box]:
    """All there are, after each that holds others these."""
    at = 0
    while (box := _box(file, at, size)) is not None:
        yield box
        at = box.content if box.kind in HOLDING else box.stop


def _box(file: BinaryIO, at: int, size: int) -> Box | None:
    header = os.pread(file.fileno(), 16, at)
    length, content = int.from_bytes(header[:4], "big"), at + 8
    if length == LARGE:
        length, content = int.from_bytes(header[8:], "big"), at + 16
    elif length == TO_THE_END:
        length = size - at
    if content > size or length < content - at:
        return None
    return Box(header[4:8], at, content, min(at + length, size))


def _clean(file: BinaryIO, box: Box, eraser: Eraser) -> None:
    if box.kind == b"meta" and heif.is_picture(_head(file, box, heif.HANDLED)):
        heif.clean(file, box.content, box.stop, eraser)
    elif box.kind in TELLING or (box.kind == b"uuid" and _head(file, box, len(XMP)) == XMP):
        eraser.put(box.start + 4, b"free")
        eraser.fill(range(box.content, box.stop))


def _head(file: BinaryIO, box: Box, size: int) -> bytes:
    return os.pread(file.fileno(), size, box.content)
