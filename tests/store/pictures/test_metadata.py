"""What pictures tell beside themselves, judged by another reader than ours."""

import random
import struct

import pytest

from store.pictures.parts import TooManyParts
from tests.store.drawn import MAKE, ORIENTATION, PLACE, TURNED, exif_of, picture, pixels

KINDS = [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("TIFF", "image/tiff")]

each_kind = pytest.mark.parametrize(("format", "kind"), KINDS, ids=[format for format, _ in KINDS])


@each_kind
def test_the_place_and_the_maker_go(stripped, format, kind):
    content = picture(format)
    assert PLACE in content
    left = stripped(content, kind)
    assert PLACE not in left
    tags, gps = exif_of(left)
    assert MAKE not in tags
    assert gps == {}


@each_kind
def test_no_pixel_changes(stripped, format, kind):
    content = picture(format)
    assert pixels(stripped(content, kind)) == pixels(content)


@each_kind
def test_which_way_up_it_is_stays(stripped, format, kind):
    tags, _ = exif_of(stripped(picture(format), kind))
    assert tags[ORIENTATION] == TURNED


@each_kind
def test_nothing_to_take_out_changes_nothing(stripped, format, kind):
    once = stripped(picture(format, orientation=1), kind)
    assert stripped(once, kind) == once


def test_comments_and_what_programs_add_go_from_a_jpeg(stripped):
    content = picture("JPEG", comment=PLACE, xmp=b"<x>" + PLACE)
    assert PLACE not in stripped(content, "image/jpeg")


def test_the_profile_of_the_colours_stays(stripped):
    for format, kind in KINDS:
        assert b"a profile" in stripped(picture(format, icc_profile=b"a profile" * 20), kind) or format == "PNG"


@pytest.mark.parametrize("options", [{"progressive": True}, {"optimize": True, "quality": 100}])
def test_a_jpeg_of_several_scans_stays_whole(stripped, options):
    content = picture("JPEG", (500, 300), **options)
    assert pixels(stripped(content, "image/jpeg")) == pixels(content)


def test_what_follows_the_end_of_a_picture_goes(stripped):
    for format, kind in KINDS[:3]:
        assert PLACE not in stripped(picture(format) + b"a film from " + PLACE, kind)


def test_texts_go_from_a_png(stripped):
    text = b"\0\0\0\x13tEXtPlace\0" + PLACE[:13] + b"\0\0\0\0"
    content = picture("PNG")
    assert stripped(content[:33] + text + content[33:], "image/png") == stripped(content, "image/png")


@each_kind
def test_what_is_broken_is_no_bug(stripped, format, kind):
    content = picture(format)
    chance = random.Random(7)
    for _ in range(300):
        broken = bytearray(content[: chance.randrange(len(content))])
        for _ in range(min(len(broken), 5)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        stripped(bytes(broken), kind)


def test_what_is_no_picture_stays_as_it_is(stripped):
    for kind in ("application/pdf", "image/heic", "video/mp4", "image/png"):
        assert stripped(b"", kind) == b""
    assert stripped(b"\x89PNG\r\n\x1a\nCake", "image/png") == b"\x89PNG\r\n\x1a\nCake"


# Pictures that are made to keep us busy

MANY = 200_000
FOLDER_OF_ITSELF = struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8, 0)
LONG_TEXT = struct.pack("<HHII", 0x010E, 2, 2**31, 100)

BOMBS = {
    "padding": ("image/jpeg", b"\xff\xd8" + b"\xff" * MANY),
    "segments": ("image/jpeg", b"\xff\xd8" + b"\xff\xe2\0\2" * MANY),
    "chunks": ("image/png", b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt\0\0\0\0" * MANY),
    "exifs": ("image/webp", b"RIFF" + struct.pack("<I", 8 * MANY) + b"WEBP" + b"EXIF\0\0\0\0" * MANY),
    "entries": ("image/tiff", b"II*\0\x08\0\0\0" + b"\xff\xff" + FOLDER_OF_ITSELF[2:14] * MANY),
    "texts": ("image/tiff", b"II*\0\x08\0\0\0" + b"\xff\xff" + LONG_TEXT * MANY),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_picture_of_more_parts_than_pictures_have_is_refused(stripped, bomb):
    kind, content = BOMBS[bomb]
    with pytest.raises(TooManyParts):
        stripped(content, kind)


def test_a_tiff_that_leads_to_itself_comes_to_an_end(stripped):
    assert FOLDER_OF_ITSELF not in stripped(b"II*\0\x08\0\0\0" + FOLDER_OF_ITSELF, "image/tiff")


def test_a_scan_goes_on_over_any_number_of_bytes(stripped):
    """It is searched bit by bit, and what ends it may be on a border."""
    for length in range(2**18 - 3, 2**18 + 3):
        scan = b"\xff\xd8\xff\xda\0\2" + b"\x11" * length
        assert stripped(scan + b"\xff\xfe\0\x06Cake\xff\xd9", "image/jpeg") == scan + b"\xff\xd9"
