"""Engine.IO packets as text and bytes."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.socketio import payload
from handlers.socketio.payload import BadPacket, Kind, Packet

TEXT = st.text(st.characters(exclude_characters="\x1e", exclude_categories=["Cs"]))
FRAMES = st.one_of(st.binary(), st.builds(lambda kind, text: f"{kind:d}{text}", st.sampled_from(list(Kind)), TEXT))


def packets(body):
    return list(payload.decode_body(body))


def test_a_packet_begins_with_its_kind():
    assert payload.encode(Packet(Kind.MESSAGE, "hello")) == "4hello"
    assert payload.decode("3probe") == Packet(Kind.PONG, "probe")


def test_bytes_are_a_message_without_a_kind():
    assert payload.encode(Packet(Kind.MESSAGE, b"\x01\x02")) == b"\x01\x02"
    assert payload.decode(b"\x01\x02") == Packet(Kind.MESSAGE, b"\x01\x02")


def test_a_body_holds_many_packets():
    hello, ping, world = Packet(Kind.MESSAGE, "hello"), Packet(Kind.PING), Packet(Kind.MESSAGE, "world")
    assert packets(b"4hello\x1e2\x1e4world") == [hello, ping, world]


def test_bytes_in_a_body_are_base64():
    assert packets(b"4hello\x1ebAQIDBA==") == [Packet(Kind.MESSAGE, "hello"), Packet(Kind.MESSAGE, b"\x01\x02\x03\x04")]
    assert payload.in_body(["4hello", b"\x01\x02\x03\x04"]) == b"4hello\x1ebAQIDBA==\x1e"


@pytest.mark.parametrize("body", [b"", b"abc", b"7", b"4hello\x1e", b"\x1e4", b"b!", b"bAQ", b"4\xff", "¹".encode()])
def test_what_is_no_packet_is_refused(body):
    with pytest.raises(BadPacket):
        packets(body)


def test_packets_before_a_broken_one_are_served():
    found = payload.decode_body(b"4hello\x1eabc")
    assert next(found) == Packet(Kind.MESSAGE, "hello")


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode(errors="surrogatepass"))))
def test_any_body_is_packets_or_refused(body):
    with contextlib.suppress(BadPacket):
        assert packets(body)


@given(st.lists(FRAMES))
def test_what_waited_for_a_request_can_go_into_frames(frames):
    assert payload.frames_of(payload.in_body(frames)) == frames


@given(st.lists(FRAMES, min_size=1))
def test_a_body_brings_the_packets_that_were_put_into_it(frames):
    assert packets(payload.in_body(frames)[:-1]) == [payload.decode(frame) for frame in frames]


def test_frames_for_a_websocket_say_whether_they_are_text():
    assert payload.in_frames(["4hi", b"\x01"]) == b"\x81\x034hi\x82\x01\x01"


def test_a_large_body_takes_time_in_proportion():
    def seconds(count):
        body = b"\x1e".join([b"4[]"] * count)
        began = time.process_time()
        packets(body)
        return time.process_time() - began

    assert min(seconds(160_000) for _ in range(3)) < 100 * min(seconds(10_000) for _ in range(3))
