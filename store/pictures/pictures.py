"""What pictures look like: how large they are, and small ones of them for lists. Made in a thread of their own.

People send pictures that are made to fill the memory, so that one is measured before anything of it is unpacked.
"""

import asyncio
import logging
import mmap
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from math import prod
from pathlib import Path

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from hub.files.blobs import Picture
from store.pictures import jpeg

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}
SIDE = 480  # Pixels, of a thumbnail's longer side.
PIXELS = 40_000_000  # What is unpacked at most.
FILE_BYTES = 64 * 1024 * 1024
SECONDS = 10.0  # After these an upload goes on without.

log = logging.getLogger("chatd.pictures")


class Pictures:
    """One at a time: two would take twice the memory."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")

    async def look(self, path: Path, kind: str) -> Picture | None:
        """None for what can't be shown, or not in time."""
        if kind not in FORMATS:
            return None
        looked = asyncio.get_running_loop().run_in_executor(self._thread, picture, path, FORMATS[kind])
        try:
            return await asyncio.wait_for(looked, SECONDS)
        except TimeoutError:
            log.info("event=picture_too_slow kind=%s", kind)
            return None

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def picture(path: Path, format: str) -> Picture | None:
    """None when the file is broken, or too large to unpack."""
    if path.stat().st_size > FILE_BYTES:
        return None
    try:
        with Image.open(path, formats=[format]) as image:
            return _picture(image, path)
    # Pillow's readers fail on what people send in every way there is; none of them is about us.
    except (Exception, Image.DecompressionBombWarning) as error:
        log.info("event=picture_broken format=%s reason=%s", format, type(error).__name__)
        return None


def _picture(image: Image.Image, path: Path) -> Picture:
    width, height = image.size
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    unpacked = image.size if _comes_out_small(image, path) else (width, height)
    if prod(unpacked) > PIXELS:
        return Picture(width, height, b"")
    upright = ImageOps.exif_transpose(image)
    if upright.size != image.size:
        width, height = height, width
    upright.thumbnail((SIDE, SIDE))
    small = BytesIO()
    upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(small, "WEBP", quality=75)
    return Picture(width, height, small.getvalue())


def _comes_out_small(image: Image.Image, path: Path) -> bool:
    """Whether it can be unpacked at an eighth of its size, and never is there as a whole."""
    if not isinstance(image, JpegImageFile) or "progressive" in image.info:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return jpeg.is_in_one_scan(content, image.layers)
