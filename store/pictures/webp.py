"""WebP, as far as it takes to leave parts of it out. https://www.rfc-editor.org/rfc/rfc9649"""

import mmap
import struct
from collections.abc import Iterator

from store.pictures import exif
from store.pictures.parts import limited

HEADER = 12  # Bytes: RIFF, how many follow, WEBP.
EXTENDED, EXIF = b"VP8X", b"EXIF"
DROPPED = {EXIF, b"XMP "}
HAS_EXIF, HAS_XMP = 0x08, 0x04  # Flags in the extended header.


def pieces(content: mmap.mmap) -> Iterator[range | bytes]:
    """What to keep of a file. See store/pictures/metadata.py."""
    chunks = list(limited(_chunks(content)))
    if not DROPPED & {kind for kind, _ in chunks}:
        yield range(chunks[-1][1].stop if chunks else len(content))
        return
    exifs = [content[part.start + 8 : part.stop] for kind, part in chunks if kind == EXIF]
    told = exif.only(exif.orientation(exifs[0].removeprefix(b"Exif\0\0"))) if exifs else b""
    kept = [_part(content, kind, part, has_exif=bool(told)) for kind, part in chunks if kind not in DROPPED]
    if told:
        kept.append(EXIF + struct.pack("<I", len(told)) + told)
    yield b"RIFF" + struct.pack("<I", 4 + sum(map(len, kept))) + b"WEBP"
    yield from kept


def _chunks(content: mmap.mmap) -> Iterator[tuple[bytes, range]]:
    at = HEADER
    end = min(8 + int.from_bytes(content[4:8], "little"), len(content))
    while at + 8 <= end:
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        stop = min(at + 8 + length + length % 2, end)
        yield content[at : at + 4], range(at, stop)
        at = stop


def _part(content: mmap.mmap, kind: bytes, part: range, *, has_exif: bool) -> range | bytes:
    if kind != EXTENDED:
        return part
    header = bytearray(content[part.start : part.stop])
    header[8] = header[8] & ~(HAS_EXIF | HAS_XMP) | (HAS_EXIF if has_exif else 0)
    return bytes(header)
