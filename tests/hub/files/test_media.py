"""What a file is, judged by its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.files.media import HEAD, is_film, is_inert, is_picture, media_type


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a\1\0\1\0", "image/gif"),
        (b"RIFF\n\n\n\nWEBPVP8 ", "image/webp"),
        (b"\0\0\0 ftypavif", "image/avif"),
        (b"\0\0\0 ftypheic", "image/heic"),
        (b"\0\0\0 ftypM4A ", "audio/mp4"),
        (b"\0\0\0 ftypisom", "video/mp4"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"OggS" + bytes(24) + b"\x01vorbis", "audio/ogg"),
        (b"OggS" + bytes(24) + b"\x80theora", "video/ogg"),
        (b"ID3\4", "audio/mpeg"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\3\4", "application/zip"),
        (b"MZ\x90\0", "application/octet-stream"),
        (b"", "text/plain"),
        (b"BM is not a picture", "text/plain"),
        ("Käse <b>ist</b> 🧀".encode(), "text/plain"),
        (b"<3 you all", "text/plain"),
        (b"alert(1)", "text/plain"),
        (b"<script>alert(1)</script>", "text/html"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE HTML>", "text/html"),
        (b"<!-- --><svg onload=alert(1)>", "image/svg+xml"),
        (b'<?xml version="1.0"?>\n<SVG xmlns="http://www.w3.org/2000/svg">', "image/svg+xml"),
        (b"<?xml version='1.0'?><html/>", "application/xml"),
        ("<script>alert(1)</script>".encode("utf-16"), "application/octet-stream"),
    ],
)
def test_bytes_say_what_a_file_is(head, kind):
    assert media_type(head) == kind


def test_a_character_cut_in_two_is_still_text():
    assert media_type(("x" + "ä" * HEAD).encode()[:HEAD]) == "text/plain"


@given(st.binary(max_size=64))
def test_every_file_is_something(head):
    assert "/" in media_type(head)


@pytest.mark.parametrize("kind", ["image/png", "image/webp", "audio/ogg", "video/mp4", "text/plain"])
def test_what_cannot_run_may_be_shown(kind):
    assert is_inert(kind, "cake")


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "application/xml", "application/pdf", "application/octet-stream"]
)
def test_what_may_run_is_not_shown(kind):
    assert not is_inert(kind, "cake.png")


@pytest.mark.parametrize("name", ["cake.js", "CAKE.HTML", "cake.txt.svg"])
def test_a_text_named_like_a_program_is_not_shown(name):
    assert not is_inert("text/plain", name)


def test_a_drawing_is_no_picture_for_it_may_run():
    assert is_picture("image/png")
    assert not is_picture("image/svg+xml")


def test_films_are_known_from_pictures_and_songs():
    assert is_film("video/quicktime")
    assert not is_film("image/avif")
    assert not is_film("audio/mp4")
