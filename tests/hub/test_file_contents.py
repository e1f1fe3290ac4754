"""What pictures lose and gain on their way in, and how much one user may have."""

import asyncio
from dataclasses import replace
from hashlib import sha256

import pytest

from hub.accounts.models import Caller
from hub.config import Storage
from hub.errors import BadRequest, NotFound, TooLarge
from hub.files.files import attachment_of, thumbnail_of
from tests.store.drawn import PLACE, picture

pytestmark = pytest.mark.gen_test


@pytest.fixture
def settings(settings):
    return replace(settings, storage=Storage(max_upload_mb=1, quota_mb=2))


@pytest.fixture
def alices(alice):
    return Caller(alice.user, "")


async def kept(hub, owner, content, name="cake.jpg"):
    incoming = hub.files.receive()
    try:
        await incoming.write(content)
        return await hub.files.keep(incoming, name, owner)
    finally:
        await incoming.abort()


async def content_of(hub, file):
    reader = await hub.files.open(file, 0, file.size)
    content = b""
    while chunk := await reader.read():
        content += chunk
    reader.close()
    return content


async def test_a_picture_is_kept_without_its_place(hub, alices):
    file = await kept(hub, alices, picture("JPEG", (600, 400)))
    content = await content_of(hub, file)
    assert PLACE not in content
    assert (file.sha256, file.size) == (sha256(content).hexdigest(), len(content))


async def test_a_picture_has_a_size_and_a_thumbnail(hub, alices):
    file = await kept(hub, alices, picture("JPEG", (1200, 800)))
    assert (file.width, file.height) == (800, 1200)
    attachment = attachment_of(file)
    assert (attachment.width, attachment.height, attachment.thumbnail) == (800, 1200, file.thumbnail)
    assert (attachment.file_id, attachment.sha256, attachment.size) == (file.id, file.sha256, file.size)
    small = thumbnail_of(file)
    content = await content_of(hub, small)
    assert (content[8:12], small.media_type) == (b"WEBP", "image/webp")
    assert len(content) == small.size < file.size


async def test_what_is_no_picture_has_no_thumbnail(hub, alices):
    with pytest.raises(NotFound):
        thumbnail_of(await kept(hub, alices, b"Cake"))


async def test_no_user_has_more_than_the_quota(hub, alices, bob):
    for number in range(2):
        await kept(hub, alices, bytes([number]) * (2**20 - 100))
    with pytest.raises(TooLarge, match="may have 2 MB together") as refused:
        await kept(hub, alices, bytes(201))
    assert (refused.value.code, refused.value.status) == ("quota_exceeded", 413)
    await kept(hub, Caller(bob.user, ""), bytes(201))


async def test_two_that_fit_alone_and_not_together_do_not_both_come_in(hub, alices):
    await kept(hub, alices, bytes(2**20))
    uploads = [kept(hub, alices, bytes([number]) * 600_000, f"{number}.bin") for number in range(4)]
    outcomes = await asyncio.gather(*uploads, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(TooLarge) == 3


async def test_what_is_deleted_does_not_count(hub, alices):
    files = [await kept(hub, alices, bytes([number]) * 2**20) for number in range(2)]
    with pytest.raises(TooLarge):
        await hub.files.check_quota(alices, 1)
    await hub.files.forget(files[0])
    await hub.files.check_quota(alices, 2**20)


async def test_the_same_content_counts_for_each_file(hub, alices):
    for _ in range(2):
        await kept(hub, alices, bytes(2**20))
    with pytest.raises(TooLarge):
        await hub.files.check_quota(alices, 1)


async def photo(hub, owner, content):
    incoming = hub.files.receive()
    try:
        await incoming.write(content)
        return await hub.files.keep_photo(incoming, "me.jpg", owner)
    finally:
        await incoming.abort()


async def test_a_photo_is_shown_small_and_posted_nowhere(hub, alices, alice, open_room):
    file = await photo(hub, alices, picture("JPEG", (1200, 800)))
    assert (await hub.files.photo(file.id)).sha256 == file.thumbnail
    assert file.owner_id == alices.user.id
    place = await hub.members.place(alice, await open_room("lobby", alice))
    with pytest.raises(NotFound):
        await hub.files.attach(file, place)


@pytest.mark.parametrize("content", [b"Cake", b"\xff\xd8\xff\xe0, but no picture"])
async def test_what_can_not_be_shown_is_no_photo_and_does_not_stay(hub, store, alices, content):
    with pytest.raises(BadRequest) as refused:
        await photo(hub, alices, content)
    assert (refused.value.code, refused.value.field) == ("not_a_picture", "photo")
    assert await store.files.size_of(alices.user.id) == 0


async def test_a_photo_that_goes_while_it_comes_is_none(hub, store, alices, monkeypatch):
    async def gone(file_id, room_id):
        return False

    monkeypatch.setattr(store.files, "attach", gone)
    with pytest.raises(BadRequest):
        await photo(hub, alices, picture("JPEG"))
    assert await store.files.size_of(alices.user.id) == 0


async def test_what_is_no_photo_is_not_shown_as_one(hub, alices):
    file = await kept(hub, alices, picture("JPEG"))
    for id in (file.id, "nobody's"):
        with pytest.raises(NotFound) as refused:
            await hub.files.photo(id)
        assert refused.value.code == "file_not_found"
