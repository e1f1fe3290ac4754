"""What a picture or a film tells beside itself: where, when and by what it was made, and all that programs add.

It goes, without a change to what is seen. The profile of its colours stays, and which way up it is.
What follows the end of a picture goes too: phones put films and more pictures there.
Songs and speech (audio/mp4) keep their titles.
"""

import mmap
from collections.abc import Callable, Iterator
from pathlib import Path

from store.pictures import bmff, jpeg, png, tiff, webp

# Parts of the file to keep, and bytes to put between them.
Piece = range | bytes


def strip(path: Path, kind: str) -> bool:
    """Whether there was something to take out. Raises OSError."""
    if not path.stat().st_size:
        return False
    match kind:
        case "image/jpeg":
            return _rewritten(path, jpeg.pieces)
        case "image/png":
            return _rewritten(path, png.pieces)
        case "image/webp":
            return _rewritten(path, webp.pieces)
        case "image/tiff":
            return tiff.blank(path)
        case "image/heic" | "image/avif" | "video/mp4" | "video/quicktime" | "video/3gpp":
            return bmff.blank(path)
    return False


def _rewritten(path: Path, pieces_of: Callable[[mmap.mmap], Iterator[Piece]]) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        pieces = list(pieces_of(content))
        if sum(map(len, pieces)) == len(content) and all(isinstance(piece, range) for piece in pieces):
            return False
        _write(path, content, pieces)
    return True


def _write(path: Path, content: mmap.mmap, pieces: list[Piece]) -> None:
    new = path.with_suffix(".new")
    try:
        with new.open("xb") as file, memoryview(content) as view:
            for piece in pieces:
                file.write(piece if isinstance(piece, bytes) else view[piece.start : piece.stop])
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
