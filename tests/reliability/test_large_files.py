"""Files that are larger than any memory should be: what they cost the server on their way in and out."""

import asyncio
import os
from hashlib import sha256

import pytest

from tests.forms import SlowClient, file, form
from tests.reliability.process import Chatd
from tests.store.s3 import BUCKET

PATH = "/api/chat/groups/lobby/messages/upload/"
MEGABYTE = 2**20
GROWTH = 32 * MEGABYTE

each_size = pytest.mark.parametrize("megabytes", [100, pytest.param(2048, marks=pytest.mark.soak)])


@pytest.fixture(params=["local", "s3"])
def chatd(request, io_loop, tmp_path, s3):
    storage = {"BACKEND": request.param, "MAX_UPLOAD_MB": 4096, "S3__BUCKET": BUCKET, "S3__ENDPOINT_URL": s3.url}
    (tmp_path / "chatd").mkdir()
    chatd = Chatd(tmp_path / "chatd", **{f"STORAGE__{key}": value for key, value in storage.items()})
    io_loop.run_sync(chatd.start, timeout=60)
    yield chatd
    chatd.kill()


@each_size
@pytest.mark.gen_test(timeout=900)
async def test_a_large_file_costs_no_memory(chatd, megabytes, report):
    (alice,) = await chatd.people("alice")
    await chatd.room("lobby", alice)
    await upload(alice, 8, Peak(chatd))
    peak = Peak(chatd)
    digest = await upload(alice, megabytes, peak)
    assert await download(alice, chatd, peak) == digest
    report(f"{megabytes} MB in and out: the server's memory grew by {peak.growth / MEGABYTE:.1f} MB")
    assert peak.growth < GROWTH


class Peak:
    """How much more memory the server has had than at first."""

    def __init__(self, chatd):
        self._chatd = chatd
        self._first = chatd.memory
        self.growth = 0

    def look(self):
        self.growth = max(self.growth, self._chatd.memory - self._first)

    async def watch(self, work):
        """What the work comes to."""
        task = asyncio.ensure_future(work)
        while not task.done():
            self.look()
            await asyncio.wait([task], timeout=0.05)
        return task.result()


async def upload(person, megabytes, peak):
    """Send so many random megabytes, and wait for the answer; their hash."""
    head, tail = form(file("attachment", "cake.bin", b"\n\n")).split(b"\n\n\r\n", 1)
    length = len(head) + megabytes * MEGABYTE + len(b"\r\n" + tail)
    client = await SlowClient.start(person, PATH, Content_Length=length)
    digest, chunk = sha256(), os.urandom(MEGABYTE)
    await client.send(head)
    for number in range(megabytes):
        content = number.to_bytes(8, "big") + chunk[8:]
        digest.update(content)
        await client.send(content)
        peak.look()
    await client.send(b"\r\n" + tail)
    status = await peak.watch(client.reader.readline())
    assert status.decode().strip() == "HTTP/1.1 201 Created"
    await client.hang_up()
    return digest.hexdigest()


async def download(person, chatd, peak):
    """Read the newest file through the server, by right; the hash of what comes."""
    async with chatd.store() as store:
        (message,) = await store.messages.latest(1, skip=0, limit=1)
    path = f"/files/{message.attachments[0].file_id}/cake.bin"
    reader, writer = await asyncio.open_connection("127.0.0.1", chatd.port)
    writer.write(f"GET {path} HTTP/1.0\r\nHost: chat\r\nAuthorization: Token {person.token}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    digest = sha256()
    while chunk := await reader.read(MEGABYTE):
        digest.update(chunk)
        peak.look()
    writer.close()
    return digest.hexdigest()
