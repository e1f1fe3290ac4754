"""How large pictures are, small ones of them, and pictures that are made to fill the memory."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from store.pictures.pictures import Pictures
from tests.store.drawn import picture

pytestmark = pytest.mark.gen_test

FORMATS = [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("TIFF", "image/tiff")]


@pytest.fixture
def look(tmp_path):
    pictures = Pictures()

    async def look(content, kind):
        path = tmp_path / "picture"
        path.write_bytes(content)
        return await pictures.look(path, kind)

    yield look
    pictures.close()


def opened(thumbnail):
    return Image.open(BytesIO(thumbnail), formats=["WEBP"])


@pytest.mark.parametrize(("format", "kind"), FORMATS)
async def test_a_thumbnail_is_small_and_the_right_way_up(look, format, kind):
    seen = await look(picture(format, (1200, 800)), kind)
    assert (seen.width, seen.height) == (800, 1200)
    assert opened(seen.thumbnail).size == (320, 480)


async def test_a_small_picture_does_not_grow(look):
    seen = await look(picture("PNG", (60, 40), orientation=1), "image/png")
    assert (seen.width, seen.height) == opened(seen.thumbnail).size == (60, 40)


async def test_what_is_transparent_stays_so(look):
    out = BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(out, "PNG")
    thumbnail = opened((await look(out.getvalue(), "image/png")).thumbnail)
    assert thumbnail.getpixel((9, 9))[3] == 0


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
async def test_a_picture_that_would_fill_the_memory_is_not_unpacked(look, side):
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    seen = await look(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b""), "image/png")
    assert seen is None or (seen.thumbnail == b"" and seen.width == side)


def jpeg(side, **options):
    """A JPEG that says it is so large. What of it is missing costs the memory all the same."""
    content = bytearray(picture("JPEG", (64, 64), orientation=1, **options))
    frame = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2"))
    content[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
    return bytes(content)


def one_component_a_scan(content):
    scan = content.find(b"\xff\xda")
    return content[:scan] + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + content[scan + 14 :]


async def test_a_large_photograph_comes_out_of_its_file_small(look):
    assert (await look(jpeg(9_000), "image/jpeg")).thumbnail


async def test_a_jpeg_that_can_only_be_unpacked_as_a_whole_may_not_be_large(look):
    for make in (lambda side: jpeg(side, progressive=True), lambda side: one_component_a_scan(jpeg(side))):
        assert (await look(make(3_000), "image/jpeg")).thumbnail
        assert (await look(make(9_000), "image/jpeg")).thumbnail == b""


async def test_a_broken_picture_has_no_thumbnail(look):
    assert await look(picture("PNG")[:200], "image/png") is None
    assert await look(b"\x89PNG\r\n\x1a\nCake", "image/png") is None


async def test_a_picture_is_read_only_as_what_it_is(look):
    assert await look(picture("TIFF"), "image/png") is None


async def test_what_is_no_picture_of_pixels_is_not_looked_at(look):
    assert await look(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml") is None


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
