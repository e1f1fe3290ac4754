"""What files hold, on a real disk."""

import asyncio
import stat
from hashlib import sha256

import pytest

from hub.errors import NotFound, Unavailable
from store.blobs.blobs import LocalBlobs
from tests.store.blobs.content import read, stored

pytestmark = pytest.mark.gen_test


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def blobs(folder):
    return LocalBlobs(folder)


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_a_file_is_found_under_the_hash_of_its_content(blobs, folder):
    digest = await stored(blobs, b"Cake ", b"in the ", b"kitchen!")
    assert digest == sha256(b"Cake in the kitchen!").hexdigest()
    assert files_in(folder) == [f"{digest[:2]}/{digest[2:]}"]
    assert await read(blobs, digest, 0, 20) == b"Cake in the kitchen!"


async def test_a_part_is_read_alone(blobs):
    digest = await stored(blobs, b"Cake in the kitchen!")
    assert await read(blobs, digest, 5, 11) == b"in the"


async def test_a_file_is_read_in_pieces_of_bounded_size(blobs):
    digest = await stored(blobs, bytes(1_000_000))
    reader = await blobs.open(digest, 0, 1_000_000)
    assert len(await reader.read()) < 500_000
    reader.close()


async def test_an_empty_file_is_a_file(blobs):
    assert await read(blobs, await stored(blobs), 0, 0) == b""


async def test_the_same_content_is_kept_once(blobs, folder):
    digests = {await stored(blobs, b"Cake"), await stored(blobs, b"Ca", b"ke")}
    assert len(digests) == 1
    assert len(files_in(folder)) == 1


async def test_of_two_writers_of_the_same_content_neither_spoils_the_other(blobs, folder):
    digests = await asyncio.gather(*(stored(blobs, b"Cake", bytes(300_000)) for _ in range(8)))
    assert len(set(digests)) == len(files_in(folder)) == 1
    assert await read(blobs, digests[0], 0, 300_004) == b"Cake" + bytes(300_000)


@pytest.mark.expects_log
async def test_nothing_is_found_before_all_of_it_is_there(blobs, folder):
    writer = blobs.writer()
    await writer.write(b"Cake")
    with pytest.raises(NotFound):
        await blobs.open(sha256(b"Cake").hexdigest(), 0, 4)
    await writer.abort()


async def test_what_is_aborted_leaves_nothing(blobs, folder):
    writer = blobs.writer()
    await writer.write(b"Cake")
    assert len(files_in(folder)) == 1
    await writer.abort()
    assert files_in(folder) == []


async def test_an_abort_waits_for_the_chunk_being_written(blobs, folder):
    writer = blobs.writer()
    await asyncio.gather(writer.write(bytes(1_000_000)), writer.abort())
    assert files_in(folder) == []


async def test_an_abort_after_the_end_changes_nothing(blobs, folder):
    writer = blobs.writer()
    await writer.write(b"Cake")
    await writer.finish()
    await writer.abort()
    assert len(files_in(folder)) == 1


async def test_an_aborted_file_cannot_be_finished(blobs, folder):
    """Else it would be an empty file under the hash of a full one."""
    writer = blobs.writer()
    await writer.write(b"Cake")
    await writer.abort()
    with pytest.raises(RuntimeError):
        await writer.finish()
    assert files_in(folder) == []


async def test_what_a_crash_left_is_dropped_and_the_rest_stays(blobs, folder):
    digest = await stored(blobs, b"Cake")
    crashed = blobs.writer()
    await crashed.write(b"half a c")
    await LocalBlobs(folder).forget_unfinished()
    assert files_in(folder) == [f"{digest[:2]}/{digest[2:]}"]
    await crashed.abort()


async def test_there_is_nothing_to_drop_at_the_first_start(blobs):
    await blobs.forget_unfinished()


async def test_others_on_the_machine_cannot_look_in(blobs, folder):
    await stored(blobs, b"Cake")
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o700}


@pytest.mark.expects_log
async def test_a_disk_that_fails_is_a_refusal_and_says_why_in_the_log(blobs, folder, caplog):
    folder.write_text("not a folder")
    writer = blobs.writer()
    with pytest.raises(Unavailable):
        await writer.write(b"Cake")
    await writer.abort()
    assert "reason='Not a directory'" in caplog.text


@pytest.mark.expects_log
async def test_a_file_that_is_lost_is_not_found(blobs, folder, caplog):
    digest = await stored(blobs, b"Cake")
    blobs.path(digest).unlink()
    with pytest.raises(NotFound):
        await blobs.open(digest, 0, 4)
    assert digest in caplog.text
