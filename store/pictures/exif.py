"""Exif, as far as it says which way up a picture is. https://www.cipa.jp/std/documents/e/DC-X008-Translation-2019-E.pdf"""

import struct
from typing import Literal

UPRIGHT = 1
ORIENTATIONS = range(1, 9)
ORIENTATION = 0x0112
SHORT = 3  # The type of a number of two bytes.

ByteOrder = Literal["little", "big"]


def byte_order(start: bytes) -> ByteOrder | None:
    """How numbers are written after this start of a TIFF; None when it is none."""
    orders: dict[bytes, ByteOrder] = {b"II*\0": "little", b"MM\0*": "big"}
    return orders.get(start)


def orientation(exif: bytes) -> int:
    """Which way up the picture is that has this Exif, from 1 (as it is) to 8."""
    order = byte_order(exif[:4])
    if order is None:
        return UPRIGHT
    start = int.from_bytes(exif[4:8], order)
    count = int.from_bytes(exif[start : start + 2], order)
    for entry in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        if int.from_bytes(exif[entry : entry + 2], order) == ORIENTATION:
            value = int.from_bytes(exif[entry + 8 : entry + 10], order)
            return value if value in ORIENTATIONS else UPRIGHT
    return UPRIGHT


def only(orientation: int) -> bytes:
    """Exif that says nothing but this; empty when that is nothing."""
    if orientation == UPRIGHT:
        return b""
    return b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, ORIENTATION, SHORT, 1, orientation, 0, 0)
