"""Who floods the server harms nobody else."""

import asyncio
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

pytestmark = pytest.mark.gen_test

FRAMES = 100_000
# Cut off, when the rest of a flood came after the end.
ENDS = {1006, 1008}
PATIENCE = 60  # seconds


@pytest.mark.gen_test(timeout=150)
@pytest.mark.parametrize(
    ("path", "query", "hello", "frame"),
    [("/ws/", {}, "{}", "1"), ("/socket.io/", {"EIO": 4, "transport": "websocket"}, "40", '42["x"]')],
    ids=["plain", "socketio"],
)
async def test_a_hundred_thousand_tiny_frames_end_the_socket_that_sends_them_alone(
    alice, bob, path, query, hello, frame
):
    flooding, other = await alice.socket(path, **query), await bob.socket("/ws/")
    await flooding.send_text(hello)
    with suppress(ConnectionClosed):
        for _ in range(FRAMES):
            await flooding.send_text(frame)
    async with asyncio.timeout(PATIENCE):
        await flooding.connection.wait_closed()
    assert flooding.connection.close_code in ENDS
    await other.send(type="ping", request="still here")
    while (told := await other.receive())["type"] != "pong":
        pass
    assert told["request"] == "still here"


@pytest.mark.parametrize("headers", [b"X-A: " + b"a" * 2_000_000, b"\r\n".join([b"X-A: a"] * 200_000)])
async def test_headers_have_a_bound(server, alice, headers):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    with suppress(ConnectionError):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: chat\r\n" + headers + b"\r\n\r\n")
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
        assert not answer.startswith(b"HTTP/1.1 200")
    writer.close()
    assert (await alice.get("/api/app/account")).status == 200
