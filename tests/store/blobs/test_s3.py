"""What files hold, on a real S3 s3."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient

from hub.config import S3
from hub.errors import NotFound, Unavailable
from store.blobs.s3 import S3Blobs
from tests.store.blobs.content import read, stored
from tests.store.s3 import BUCKET

pytestmark = pytest.mark.gen_test

CAKE = b"Cake in the kitchen!"
SOON = datetime.now(UTC) + timedelta(hours=1)
REFUSED = {400, 403}  # Amazon says 403, this server either.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def incoming(tmp_path):
    return tmp_path / "incoming"


@pytest.fixture
def blobs(s3, incoming):
    blobs = S3Blobs(S3(BUCKET, endpoint_url=s3.url, prefix="chat/"), incoming)
    yield blobs
    blobs.close()


def link(blobs, digest, *, seconds=60):
    return blobs.link(digest, "image/png", 'inline; filename="cake.png"', int(time.time()) + seconds)


async def fetched(url):
    return await AsyncHTTPClient().fetch(url, raise_error=False)


async def test_a_file_is_an_object_under_the_hash_of_its_content(blobs, s3, incoming):
    digest = await stored(blobs, CAKE[:5], CAKE[5:])
    assert digest == sha256(CAKE).hexdigest()
    assert s3.objects == [f"chat/{digest[:2]}/{digest[2:]}"]
    assert list(incoming.iterdir()) == []
    assert await read(blobs, digest, 0, 20) == CAKE


async def test_a_part_is_read_alone(blobs):
    digest = await stored(blobs, CAKE)
    assert await read(blobs, digest, 5, 11) == b"in the"
    assert await read(blobs, digest, 5, 5) == b""


async def test_a_large_file_is_sent_in_parts_and_comes_back_whole(blobs):
    content = bytes(range(256)) * 160_000
    digest = await stored(blobs, content)
    assert await read(blobs, digest, 0, len(content)) == content


async def test_the_same_content_is_kept_once(blobs, s3):
    assert await stored(blobs, CAKE) == await stored(blobs, CAKE)
    assert len(s3.objects) == 1


async def test_what_is_aborted_leaves_nothing(blobs, s3, incoming):
    writer = blobs.writer()
    await writer.write(CAKE)
    await writer.abort()
    assert s3.objects == list(incoming.iterdir()) == []


async def test_a_link_needs_nothing_but_itself(blobs):
    response = await fetched(link(blobs, await stored(blobs, CAKE)))
    assert (response.code, response.body) == (200, CAKE)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"] == 'inline; filename="cake.png"'


async def test_an_expired_link_is_refused(blobs):
    expiring = link(blobs, await stored(blobs, CAKE), seconds=1)
    for _ in range(100):
        response = await fetched(expiring)
        if response.code != 200:
            break
        await asyncio.sleep(0.05)
    assert response.code in REFUSED
    assert CAKE not in response.body


async def test_a_changed_link_is_refused(blobs):
    good = link(blobs, await stored(blobs, CAKE))
    for changed in (good.replace("image%2Fpng", "text%2Fhtml"), urlsplit(good)._replace(query="").geturl()):
        assert changed != good
        assert (await fetched(changed)).code in REFUSED


async def test_the_same_link_is_given_out_again(blobs):
    digest, expires = await stored(blobs, CAKE), int(time.time()) + 60
    first, again, later = [blobs.link(digest, "image/png", "inline", expires + more) for more in (0, 0, 1)]
    assert first is again
    assert first != later


async def test_a_deleted_file_is_gone_and_its_links_are_dead(blobs, s3):
    digest = await stored(blobs, CAKE)
    url = link(blobs, digest)
    await blobs.delete(digest)
    await blobs.delete(digest)
    assert s3.objects == []
    assert (await fetched(url)).code == 404


@pytest.mark.expects_log
async def test_a_file_that_is_lost_is_not_found(blobs, caplog):
    digest = sha256(CAKE).hexdigest()
    with pytest.raises(NotFound):
        await blobs.open(digest, 0, 4)
    assert digest in caplog.text


async def test_what_is_stored_is_listed_by_age_and_nothing_else_of_the_bucket(blobs, s3):
    digest = await stored(blobs, CAKE)
    (s3.folder / BUCKET / "chat" / "notes.txt").write_text("of others")
    (s3.folder / BUCKET / "other").mkdir()
    (s3.folder / BUCKET / "other" / digest).write_text("of others")
    assert [d async for batch in blobs.stored(SOON) for d in batch] == [digest]
    assert [d async for batch in blobs.stored(LONG_AGO) for d in batch] == []


@pytest.mark.expects_log
async def test_without_the_server_everything_is_refused_and_names_the_storage(blobs, s3, incoming):
    digest = await stored(blobs, CAKE)
    s3.kill()
    for attempt in (stored(blobs, b"more"), blobs.open(digest, 0, 4), blobs.delete(digest)):
        with pytest.raises(Unavailable, match="S3") as refused:
            await attempt
        assert refused.value.status == 503
    assert link(blobs, digest)


@pytest.mark.expects_log
async def test_a_server_that_dies_in_the_middle_has_nothing_and_its_return_heals(blobs, s3, incoming):
    writer = blobs.writer()
    await writer.write(bytes(40_000_000))
    finishing = asyncio.create_task(writer.finish())
    await asyncio.to_thread(_wait_for_upload, s3.client())
    s3.kill()
    with pytest.raises(Unavailable):
        await finishing
    await writer.abort()
    assert list(incoming.iterdir()) == []
    s3.start()
    with pytest.raises(NotFound):
        await blobs.open(writer.digest, 0, 4)
    assert await read(blobs, await stored(blobs, CAKE), 0, 20) == CAKE


async def test_an_upload_that_was_broken_off_is_swept(blobs, s3):
    client = s3.client()
    key = "chat/ab/" + "c" * 62
    client.create_multipart_upload(Bucket=BUCKET, Key=key)
    client.create_multipart_upload(Bucket=BUCKET, Key="others")
    await blobs.forget_broken(LONG_AGO)
    assert _begun(client) == [key, "others"]
    await blobs.forget_broken(SOON)
    assert _begun(client) == ["others"]


@pytest.mark.expects_log
async def test_without_credentials_nothing_is_stored_and_the_log_says_why(s3, incoming, monkeypatch, caplog):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    blobs = S3Blobs(S3(BUCKET, endpoint_url=s3.url), incoming)
    with pytest.raises(Unavailable):
        await stored(blobs, CAKE)
    assert "credentials" in caplog.text
    assert link(blobs, "0" * 64) is None
    blobs.close()


def _wait_for_upload(client):
    while not _begun(client):
        pass


def _begun(client):
    """The uploads that have begun. This server finds it wrong to ask when there are none."""
    with suppress(client.exceptions.NoSuchUpload):
        return sorted(upload["Key"] for upload in client.list_multipart_uploads(Bucket=BUCKET)["Uploads"])
    return []
