"""JPEG, as far as it takes to leave parts of it out. https://www.w3.org/Graphics/JPEG/itu-t81.pdf"""

import mmap
import re
import struct
from collections.abc import Iterator

from store.pictures import exif
from store.pictures.parts import limited

EXIF = b"Exif\0\0"
APP1, APP2, APP13, COMMENT, SCAN, END = 0xE1, 0xE2, 0xED, 0xFE, 0xDA, 0xD9
DROPPED = {APP1, APP13, COMMENT}  # Exif and XMP, IPTC.
MPF = b"MPF\0"  # Where in the file more pictures are.
WINDOW = 256 * 1024  # Bytes that are searched at once: nobody else runs meanwhile.
AFTER_SCAN = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")


def pieces(content: mmap.mmap) -> Iterator[range | bytes]:
    """What to keep of a file. See store/pictures/metadata.py."""
    orientation = exif.UPRIGHT
    kept = []
    for marker, part in limited(_segments(content)):
        body = content[part.start + 4 : part.start + 10]
        if marker == APP1 and body == EXIF:
            orientation = exif.orientation(content[part.start + 10 : part.stop])
        if marker not in DROPPED and not (marker == APP2 and body.startswith(MPF)):
            kept.append(part)
    yield range(2)
    if told := exif.only(orientation):
        yield b"\xff\xe1" + struct.pack(">H", 2 + len(EXIF + told)) + EXIF + told
    yield from kept


def is_in_one_scan(content: mmap.mmap, components: int) -> bool:
    """Whether a picture of so many components can be unpacked line by line, and not only as a whole."""
    for marker, part in limited(_segments(content)):
        if marker == SCAN:
            return content[part.start + 4 : part.start + 5] == bytes([components])
    return False


def _segments(content: mmap.mmap) -> Iterator[tuple[int, range]]:
    """Every marker after the first, and all up to the next. What is broken is one part, to the end."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != END:
        stop = min(_end_of_segment(content, at), len(content))
        yield content[at + 1], range(at, stop)
        at = stop
    whole = content[at : at + 2] == bytes([0xFF, END])
    yield END, range(at, at + 2 if whole else len(content))


def _end_of_segment(content: mmap.mmap, at: int) -> int:
    marker = content[at + 1]
    if marker == 0xFF:  # Padding.
        return at + 1
    stop = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return _end_of_scan(content, stop) if marker == SCAN else stop


def _end_of_scan(content: mmap.mmap, at: int) -> int:
    while at < len(content):
        following = AFTER_SCAN.search(content, at, at + WINDOW)
        if following:
            return following.start()
        at += WINDOW - 1
    return len(content)
