"""What a client costs that is connected and says nothing."""

import asyncio
import json

import pytest

PATH = "/socket.io/?EIO=4&transport="
HEADERS = "Host: box\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\nOrigin: http://localhost:3000\r\n"
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
CONNECT = b"\x81\x82\0\0\0\x0040"  # A masked frame.
AT_ONCE = 50
WARM = 100
KILOBYTE = 1024

pytestmark = pytest.mark.gen_test(timeout=120)


class Stream:
    """A connection, byte by byte, so that the clients themselves cost little."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, port):
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def ask(self, method, path, more="", body=b""):
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        self.writer.write(f"{method} {path} HTTP/1.1\r\n{HEADERS}{more}{length}\r\n".encode() + body)

    async def answer(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        return await self.reader.readexactly(length)


async def polling(port):
    """A client that waits for the answer to its request."""
    stream = await Stream.open(port)
    stream.ask("GET", PATH + "polling")
    path = f"{PATH}polling&sid={json.loads((await stream.answer())[1:])['sid']}"
    stream.ask("POST", path, body=b"40")
    await stream.answer()
    heard = b""
    while b'"me"' not in heard:
        stream.ask("GET", path)
        heard += await stream.answer()
    stream.ask("GET", path)
    return stream


async def websocket(port):
    stream = await Stream.open(port)
    stream.ask("GET", PATH + "websocket", UPGRADE)
    stream.writer.write(CONNECT)
    await stream.reader.readuntil(b'"me"')
    return stream


@pytest.mark.parametrize("clients", [500, pytest.param(2000, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("connected", "most"), [(polling, 20), (websocket, 12)])
async def test_idle_client_costs_few_kilobytes(chatd, connected, most, clients):
    async def come(count):
        for _ in range(0, count, AT_ONCE):
            streams.extend(await asyncio.gather(*(connected(chatd.port) for _ in range(AT_ONCE))))

    streams = []
    await chatd.stop()  # What others have used and freed would not be counted.
    await chatd.start()
    await come(WARM)
    before = chatd.memory
    await come(clients)
    each = (chatd.memory - before) / clients / KILOBYTE
    for stream in streams:
        stream.writer.close()
    assert each <= (most if clients > 500 else most + 1)  # What the first pages cost weighs more among few.
