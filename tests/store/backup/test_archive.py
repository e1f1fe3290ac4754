"""The file of a backup: it holds what was put in, and shows when it is not what was written."""

import io
import json
import tarfile

import msgspec
import pytest

from store.backup.archive import (
    CONTENTS,
    HEADER,
    BadArchive,
    Contents,
    Counted,
    Header,
    Writer,
    check,
    contents_of,
    members,
)

CONTENT = Contents("2026-11-21T12:00:00+00:00", 7, {"messages": Counted(2, "ab" * 32)}, True, 1, 5, [])
PARTS = {"config.yaml": b"data_dir: ./data\n", "data/messages/000001.bson.gz": b"x" * 3000, "files/" + "ab" * 32: b""}


@pytest.fixture
def archive(tmp_path):
    return written(tmp_path / "archive.tar")


def written(path, header=None):
    with path.open("wb") as file:
        writer = Writer(file)
        writer.add(HEADER, msgspec.json.encode(header or Header(1, 1)))
        for name, content in PARTS.items():
            writer.add(name, content)
        writer.add(CONTENTS, msgspec.json.encode(CONTENT))
        writer.seal()
    return path


def checked(path):
    check(path, schema=1, on_bytes=lambda count: None)


def test_what_was_put_in_comes_out(archive):
    checked(archive)
    assert {m.name: m.read() for m in members(archive)}.items() >= PARTS.items()
    assert contents_of(archive) == CONTENT


def test_parts_need_not_be_read(archive):
    assert [m.name for m in members(archive)] == [HEADER, *PARTS, CONTENTS]


def test_every_tar_can_read_it(archive):
    with tarfile.open(archive) as tar:
        assert tar.getnames() == [HEADER, *PARTS, CONTENTS]
        assert json.load(tar.extractfile(HEADER)) == {"format": 1, "schema": 1}


def test_each_byte_counts(archive, tmp_path):
    good, damaged = archive.read_bytes(), tmp_path / "damaged.tar"
    for position in range(0, len(good), 97):
        damaged.write_bytes(good[:position] + bytes([good[position] ^ 1]) + good[position + 1 :])
        with pytest.raises(BadArchive):
            checked(damaged)


@pytest.mark.parametrize("missing", [1, 76, 77, 1000, 5000])
def test_what_is_cut_off_is_refused(archive, missing):
    archive.write_bytes(archive.read_bytes()[:-missing])
    with pytest.raises(BadArchive, match="cut off"):
        checked(archive)


def test_what_is_damaged_is_told_from_what_is_cut_off(archive):
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    with pytest.raises(BadArchive, match="is damaged"):
        checked(archive)


@pytest.mark.parametrize("header", [Header(2, 1), Header(1, 2)])
def test_what_a_newer_chatd_made_is_refused(tmp_path, header):
    with pytest.raises(BadArchive, match="newer chatd"):
        checked(written(tmp_path / "newer.tar", header))


@pytest.mark.parametrize("content", [b"", b"PK\3\4 is a zip", bytes(5000)])
def test_what_is_something_else_is_refused(tmp_path, content):
    (tmp_path / "else.tar").write_bytes(content)
    with pytest.raises(BadArchive, match="is no backup of chatd"):
        checked(tmp_path / "else.tar")


def test_somebody_elses_tar_is_refused(tmp_path):
    with tarfile.open(tmp_path / "else.tar", "w") as tar:
        info = tarfile.TarInfo("notes.txt")
        info.size = 5
        tar.addfile(info, io.BytesIO(b"hello"))
    with pytest.raises(BadArchive, match="is no backup of chatd"):
        checked(tmp_path / "else.tar")


def test_more_than_was_announced_can_not_be_written():
    writer = Writer(io.BytesIO())
    writer.begin("files/a", 3)
    with pytest.raises(ValueError, match="more than was announced"):
        writer.write(b"1234")


def test_what_did_not_come_is_filled_up(tmp_path):
    with (tmp_path / "filled.tar").open("wb") as file:
        writer = Writer(file)
        writer.begin("files/a", 5)
        writer.write(b"12")
        writer.fill()
        writer.seal()
    assert [m.read() for m in members(tmp_path / "filled.tar")] == [b"12\0\0\0"]
