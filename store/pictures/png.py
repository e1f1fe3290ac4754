"""PNG, as far as it takes to leave parts of it out. https://www.w3.org/TR/png-3/"""

import mmap
import struct
import zlib
from collections.abc import Iterator

from store.pictures import exif
from store.pictures.parts import limited

SIGNATURE = 8  # Bytes.
EXIF, END = b"eXIf", b"IEND"
DROPPED = {EXIF, b"tEXt", b"zTXt", b"iTXt", b"tIME"}


def pieces(content: mmap.mmap) -> Iterator[range | bytes]:
    """What to keep of a file. See store/pictures/metadata.py."""
    yield range(SIGNATURE)
    for kind, part in limited(_chunks(content)):
        if kind not in DROPPED:
            yield part
        elif kind == EXIF and (told := exif.only(exif.orientation(content[part.start + 8 : part.stop]))):
            yield _chunk(EXIF, told)


def _chunks(content: mmap.mmap) -> Iterator[tuple[bytes, range]]:
    at, kind = SIGNATURE, b""
    while at + 8 <= len(content) and kind != END:
        kind = content[at + 4 : at + 8]
        stop = min(at + 12 + int.from_bytes(content[at : at + 4], "big"), len(content))
        yield kind, range(at, stop)
        at = stop
    if kind != END:
        yield b"", range(at, len(content))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
