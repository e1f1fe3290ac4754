"""What films, and pictures in boxes, tell beside themselves, judged by the libraries that made them."""

import random
import struct
from contextlib import suppress

import pytest

from store.pictures.parts import TooManyParts
from tests.store.drawn import MAKE, PLACE, RATIONAL, exif_of, picture, pixels
from tests.store.films import COORDINATES, FILMS, film, frames, told

PICTURES = [("HEIF", "image/heic"), ("AVIF", "image/avif")]
FTYP = struct.pack(">I4s4sI", 16, b"ftyp", b"mp42", 0)

each_film = pytest.mark.parametrize("name", FILMS)
each_picture = pytest.mark.parametrize(("format", "kind"), PICTURES)


def box(kind, *contents):
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def meta(*boxes):
    return box(b"meta", bytes(4), box(b"hdlr", bytes(8), b"pict", bytes(13)), *boxes)


@each_film
def test_the_place_goes_from_a_film(stripped, name):
    content = film(name)
    assert any(place in content for place in COORDINATES)
    assert PLACE in content
    left = stripped(content, FILMS[name][1])
    assert not any(place in left for place in (*COORDINATES, PLACE))
    assert not {"location", "model", "comment", "com.apple.quicktime.location.ISO6709"} & told(left).keys()


@each_film
def test_a_film_shows_what_it_showed(stripped, name):
    content = film(name)
    left = stripped(content, FILMS[name][1])
    assert frames(left) == frames(content)
    assert len(left) == len(content)


@each_picture
def test_the_place_and_the_maker_go_from_a_picture_in_boxes(stripped, format, kind):
    content = picture(format, xmp=b"<x>" + PLACE + b"</x>")
    assert content.count(PLACE) == 3
    assert RATIONAL in content
    left = stripped(content, kind)
    assert PLACE not in left
    assert RATIONAL not in left
    tags, gps = exif_of(left)
    assert MAKE not in tags
    assert gps == {}


@each_picture
def test_no_pixel_changes_in_boxes(stripped, format, kind):
    content = picture(format)
    assert pixels(stripped(content, kind)) == pixels(content)


@each_picture
def test_the_profile_of_the_colours_stays_in_boxes(stripped, format, kind):
    assert b"a profile" in stripped(picture(format, icc_profile=b"a profile" * 20), kind)


@each_film
def test_a_film_that_tells_nothing_stays_as_it_is(stripped, name):
    once = stripped(film(name), FILMS[name][1])
    assert stripped(once, FILMS[name][1]) == once


@each_picture
def test_a_picture_in_boxes_that_tells_nothing_stays_as_it_is(stripped, format, kind):
    once = stripped(picture(format), kind)
    assert stripped(once, kind) == once


def test_the_film_in_a_moving_picture_loses_its_place_too(stripped):
    content = picture("HEIF") + box(b"mpvd", film("xyz"))
    left = stripped(content, "image/heic")
    assert not any(place in left for place in (*COORDINATES, PLACE))
    assert pixels(left) == pixels(content)


def test_the_place_goes_from_where_programs_put_it(stripped):
    xmp = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    boxes = box(b"uuid", xmp, PLACE), box(b"free", PLACE), box(b"moov", box(b"gps ", PLACE), box(b"skip", PLACE))
    assert PLACE not in stripped(FTYP + b"".join(boxes), "video/mp4")


def test_the_place_goes_from_large_boxes_and_from_the_last(stripped):
    large = struct.pack(">I4sQ", 1, b"udta", 16 + len(PLACE)) + PLACE
    last = struct.pack(">I4s", 0, b"udta") + PLACE
    left = stripped(FTYP + box(b"moov", large) + last, "video/mp4")
    assert PLACE not in left
    assert left[:16] == FTYP


def test_boxes_that_nobody_knows_stay(stripped):
    content = FTYP + box(b"uuid", bytes(16), PLACE) + box(b"mdat", PLACE)
    assert stripped(content, "video/mp4") == content


def test_an_item_in_pieces_and_in_its_box_goes(stripped):
    """Four bytes of it at the end of the file, and the rest in two pieces inside of the box of all items."""
    info = box(b"iinf", bytes(4), b"\0\1", box(b"infe", b"\2\0\0\0", b"\0\7\0\0", b"Exif", b"\0"))
    located = b"\1\0\0\0" + b"\x44\0" + b"\0\1" + b"\0\7\0\1\0\0" + b"\0\2" + struct.pack(">IIII", 0, 9, 9, 6)
    content = FTYP + meta(info, box(b"iloc", located), box(b"idat", PLACE))
    left = stripped(content, "image/heic")
    assert PLACE not in left
    assert left.endswith(b"\0\0\0\0II*\0\x08" + bytes(6))


def test_broken_boxes_are_no_bug(stripped):
    chance = random.Random(7)
    contents = [(film("keys"), "video/mp4"), *[(picture(format), kind) for format, kind in PICTURES]]
    for content, kind in contents * 150:
        broken = bytearray(content[: chance.randrange(len(content))])
        for _ in range(min(len(broken), 5)):
            broken[chance.randrange(min(len(broken), 600))] = chance.randrange(256)
        with suppress(TooManyParts):
            stripped(bytes(broken), kind)


# Files that are made to keep us busy

MANY = 200_000
EXIFS = box(b"iinf", bytes(4), b"\0\1", box(b"infe", b"\2\0\0\0", b"\0\7\0\0", b"Exif", b"\0"))

BOMBS = {
    "boxes": FTYP + box(b"mdat") * MANY,
    "nested": FTYP + struct.pack(">I4s", 2**31, b"moov") * MANY,
    "items": FTYP + meta(box(b"iloc", b"\0\0\0\0\0\0\xff\xff" + b"\0\7\0\0\xff\xff" * MANY)),
    "infos": FTYP + meta(box(b"iinf", bytes(6), box(b"infe") * MANY)),
    "overlaps": FTYP + meta(EXIFS, box(b"iloc", b"\0\0\0\0\0\0\0\2" + b"\0\7\0\0\0\2" * 2)),
    "numbers": FTYP + meta(box(b"idat", bytes(5 * 2**20))),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_of_more_boxes_than_files_have_is_refused(stripped, bomb):
    with pytest.raises(TooManyParts):
        stripped(BOMBS[bomb], "image/heic")
