"""What RFC 6455 asks of a server whose clients break it, section by section: https://www.rfc-editor.org/rfc/rfc6455"""

import json

import pytest

from hub.config import Limits
from tests.handlers.attacks.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, RawSocket, frame

pytestmark = pytest.mark.gen_test

LIMIT = Limits().frame_kb * 1024
HALF = "{" + " " * (LIMIT // 2)
# By section: what is sent, and the code that it is closed with.
BROKEN = {
    "5.1 no mask": (frame(TEXT, b"{" + b" " * 20 + b"}", masked=False), 1002),
    "5.2 a bit is reserved": (frame(TEXT, b"{}", reserved=4), 1002),
    "5.2 another bit is reserved": (frame(TEXT, b"{}", reserved=2), 1002),
    "5.2 a bit of a ping is reserved": (frame(PING, reserved=1), 1002),
    **{f"5.2 opcode {opcode}": (frame(opcode, b"{}"), 1002) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "5.2 the longest length": (frame(TEXT, length=2**64 - 1), 1009),
    "5.2 the longest length that is allowed": (frame(BINARY, length=2**63 - 1), 1009),
    "5.4 a continuation of nothing": (frame(CONTINUATION, b"{}"), 1002),
    "5.4 a message in a message": (frame(TEXT, b"{", final=False) + frame(TEXT, b"}"), 1002),
    "5.4 a message that grows too large": (
        frame(TEXT, HALF.encode(), final=False) + frame(CONTINUATION, length=LIMIT // 2),
        1009,
    ),
    "5.5 a ping in pieces": (frame(PING, final=False), 1002),
    "5.5 a close in pieces": (frame(CLOSE, final=False), 1002),
    "5.5 a ping that is too long": (frame(PING, b"x" * 126), 1002),
    "5.5 a close that is too long": (frame(CLOSE, b"\x03\xe8" + b"x" * 124), 1002),
    "5.6 no UTF-8": (frame(TEXT, b"\xff"), 1007),
    "5.6 a half of a pair": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "5.6 longer than needed": (frame(TEXT, b"\xc0\xaf"), 1007),
    "5.6 an end that is missing": (frame(TEXT, b"{", final=False) + frame(CONTINUATION, b"\xc3"), 1007),
    "5.5.1 a half of a code": (frame(CLOSE, b"\x03"), 1002),
    **{f"7.4 code {code}": (frame(CLOSE, code.to_bytes(2)), 1002) for code in (0, 999, 1004, 1005, 1006, 1015, 5000)},
    "7.1.6 a reason that is no UTF-8": (frame(CLOSE, b"\x03\xe8\xff"), 1007),
    "5.5.1 a close": (frame(CLOSE, b"\x03\xe8"), 1000),
    "5.5.1 a close of an application": (frame(CLOSE, b"\x0f\xa0bye"), 4000),
    "5.5.1 a close without a code": (frame(CLOSE), None),
}
DIALECTS = ["/ws/?", "/ws/chat/lobby/?", "/ws/bob/?", "/ws/notifications/?", "/socket.io/?EIO=4&transport=websocket&"]


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def enter(server, alice):
    async def open_raw(address="/ws/?", headers=b""):
        server.sockets.append(await RawSocket.open(server.port, f"{address}token={alice.token}", headers))
        return server.sockets[-1]

    return open_raw


@pytest.mark.parametrize("address", DIALECTS)
async def test_what_breaks_the_protocol_is_closed_with_its_code_and_disturbs_nobody(enter, lobby, bob, address):
    witness, ends = await bob.socket("/ws/"), {}
    for name, (sent, _) in BROKEN.items():
        broken = await enter(address)
        broken.send(sent)
        ends[name] = await broken.ended()
        await witness.send(type="ping", request=name)
        while (await witness.receive()).get("request") != name:
            pass
    assert ends == {name: code for name, (_, code) in BROKEN.items()}


async def test_a_message_in_pieces_is_one_message_and_what_comes_between_is_answered(enter):
    said = json.dumps({"type": "ping", "request": "Käse"}, ensure_ascii=False).encode()
    cut = said.index(b"\xa4")  # In the middle of a character.
    socket = await enter()
    socket.send(frame(TEXT, said[:cut], final=False) + frame(PING, b"x" * 125) + frame(CONTINUATION, final=False))
    assert await socket.receive(PONG) == b"x" * 125
    socket.send(frame(PONG, b"Nobody asked.") + frame(CONTINUATION, said[cut:]))
    while json.loads(answer := await socket.receive(TEXT))["type"] != "pong":
        pass
    assert json.loads(answer)["request"] == "Käse"


async def test_a_frame_that_comes_byte_by_byte_is_a_frame(enter):
    socket = await enter()
    for byte in frame(PING, b"slow"):
        socket.send(bytes([byte]))
    assert await socket.receive(PONG) == b"slow"


@pytest.mark.parametrize(
    "header",
    [
        b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        b"Sec-WebSocket-Extensions: ;;==,,",
        b"Sec-WebSocket-Protocol: ,, chat, \xff",
        b"Sec-WebSocket-Extensions: " + b"x;" * 20_000,
    ],
    ids=["deflate", "no extension", "no protocol", "many extensions"],
)
async def test_nothing_is_agreed_on_that_was_offered(enter, header):
    """Nothing is compressed, so nothing can be a bomb: a frame that says it is compressed breaks the protocol."""
    socket = await enter(headers=header + b"\r\n")
    socket.send(frame(TEXT, b"\xca\x48\xcd\xc9\xc9\x07\x00", reserved=4))
    assert await socket.ended() == 1002
