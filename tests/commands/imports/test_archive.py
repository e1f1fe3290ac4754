"""A zip that somebody else has made is read with care."""

import stat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from commands.imports.archive import Archive, BadExport, split


@pytest.fixture
def pack(tmp_path):
    """A zip of (name or ZipInfo, content)."""

    def made(*entries, compression=ZIP_DEFLATED):
        path = tmp_path / "export.zip"
        with ZipFile(path, "w", compression) as archive:
            for name, content in entries:
                archive.writestr(name, content)
        return path

    return made


def linked(name):
    entry = ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize("name", ["../a.json", "/a.json", "a/../../b", "a\\..\\b", "C:/a.json", "a/.."])
def test_a_name_that_leads_elsewhere_is_refused(pack, name):
    with pytest.raises(BadExport, match="leads out"):
        Archive(pack((name, "x")))


def test_a_link_is_refused(pack):
    with pytest.raises(BadExport, match="a link"):
        Archive(pack((linked("users.json"), "/etc/passwd")))


def test_a_bomb_is_refused_unread(pack):
    with pytest.raises(BadExport, match="far more than it is"):
        Archive(pack(("users.json", b"[" + b" " * 50_000_000)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(pack):
    with pytest.raises(BadExport, match="twice"):
        Archive(pack(("a.json", "1"), ("a.json", "2")))


def test_what_is_no_zip_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(BadExport, match="no zip"):
        Archive(path)


def test_a_file_that_was_changed_is_refused(pack):
    path = pack(("a.json", b"[1, 2, 3, 4, 5, 6]"), compression=ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"2, 3", b"2, 4"))
    with Archive(path) as archive, pytest.raises(BadExport, match=r"a\.json can't be unpacked"):
        archive.document("a.json", list[int])


def test_an_entry_that_says_it_is_smaller_than_it_is_is_refused(pack):
    path = pack(("a.json", b"[1, 2, 3]" * 100), compression=ZIP_STORED)
    with Archive(path) as archive:
        archive._entries["a.json"].file_size = 10
        with pytest.raises(BadExport):
            b"".join(archive.pieces("a.json"))


def test_a_line_without_end_is_refused(pack):
    path = pack(("a.jsonl", bytes(range(1, 9)) * 2_500_000), compression=ZIP_STORED)
    with Archive(path) as archive, pytest.raises(BadExport, match="a line of more"):
        list(split("a.jsonl", archive.pieces("a.jsonl")))


def test_what_is_in_order_is_read(pack):
    path = pack(("a/", b""), ("a/b.json", b"[1]"), ("c.jsonl", b"1\n\n2"))
    with Archive(path) as archive:
        assert archive.document("a/b.json", list[int]) == [1]
        assert list(split("c.jsonl", archive.pieces("c.jsonl"))) == [b"1", b"", b"2"]
        assert archive.names() == ["a/b.json", "c.jsonl"]
        assert archive.total == 3 + 4
