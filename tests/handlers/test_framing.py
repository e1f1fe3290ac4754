import struct
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.framing import BINARY, TEXT, BadFrame, Receiver, frame

LIMIT = 1000
MASK = b"\x01\x02\x03\x04"


def masked(payload, first=TEXT):
    """A frame as a client sends it, written here anew."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", first, 0x80 | length)
    elif length < 65536:
        head = struct.pack("!BBH", first, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, length)
    return head + MASK + bytes(byte ^ MASK[i % 4] for i, byte in enumerate(payload))


def pieces(data, cuts):
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def received(*data, limit=LIMIT):
    receiver = Receiver(limit)
    return [message for piece in data for message in receiver.feed(piece)]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, b"\x00"),
        (125, b"\x7d"),
        (126, b"\x7e\x00\x7e"),
        (65535, b"\x7e\xff\xff"),
        (65536, b"\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_frame_says_how_long_it_is(length, said):
    assert frame(b"x" * length) == bytes([TEXT]) + said + b"x" * length


@given(
    st.lists(st.tuples(st.sampled_from([TEXT, BINARY, 0x89, 0x8A]), st.binary(max_size=125)), max_size=20),
    st.lists(st.integers(0), max_size=20),
)
def test_messages_are_the_same_however_they_are_cut_on_their_way(messages, cuts):
    data = b"".join(masked(payload, first) for first, payload in messages)
    assert received(*pieces(data, cuts)) == [(first & 0x0F, payload) for first, payload in messages]


@given(st.binary(max_size=LIMIT), st.lists(st.integers(0), max_size=20), st.lists(st.integers(0), max_size=5))
def test_a_message_in_several_frames_is_one_whatever_comes_between(message, cuts, parts):
    frames = []
    for number, part in enumerate(parts := pieces(message, parts)):
        last = number == len(parts) - 1
        frames.append(masked(part, (0x01 if number == 0 else 0x00) | (0x80 if last else 0)))
        frames.append(masked(b"still there?", 0x89))
    told = received(*pieces(b"".join(frames), cuts))
    assert [payload for opcode, payload in told if opcode == 1] == [message]
    assert len([opcode for opcode, _ in told if opcode == 9]) == len(parts)


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_any_bytes_are_messages_or_refused(data):
    with suppress(BadFrame):
        assert sum(len(payload) for _, payload in received(*data)) <= sum(map(len, data))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"\x81\x05hello", 1002, id="no mask"),
        pytest.param(masked(b"hello", 0xC1), 1002, id="a reserved bit"),
        pytest.param(masked(b"hello", 0x83), 1002, id="a reserved opcode"),
        pytest.param(masked(b"hello", 0x8B), 1002, id="a reserved control opcode"),
        pytest.param(masked(b"hello", 0x80), 1002, id="nothing to go on with"),
        pytest.param(masked(b"hel", 0x01) + masked(b"lo"), 1002, id="a second beginning"),
        pytest.param(masked(b"?", 0x09), 1002, id="a control frame in parts"),
        pytest.param(masked(b"?" * 126, 0x89)[:8], 1002, id="a long control frame"),
        pytest.param(masked(b"x" * (LIMIT + 1)), 1009, id="too long"),
        pytest.param(b"\x81\xff" + b"\x7f" + b"\xff" * 7 + MASK, 1009, id="said to be too long by far"),
        pytest.param(masked(b"x" * LIMIT, 0x01) + masked(b"x", 0x80), 1009, id="too long in parts"),
    ],
)
def test_what_the_protocol_forbids_is_refused_after_what_came_before(data, code):
    told = []
    with pytest.raises(BadFrame) as refused:
        told.extend(Receiver(LIMIT).feed(masked(b"before") + data))
    assert refused.value.code == code
    assert [message for message in told if message != (0, b"")] == [(1, b"before")]


def test_a_ping_fits_between_the_parts_of_the_longest_message():
    told = received(masked(b"x" * LIMIT, 0x01), masked(b"?" * 125, 0x89), masked(b"", 0x80))
    assert [(opcode, len(payload)) for opcode, payload in told] == [(0, 0), (9, 125), (1, LIMIT)]


def test_frames_that_complete_nothing_can_be_counted():
    assert received(masked(b"", 0x01) + 99 * masked(b"", 0x00)) == 100 * [(0, b"")]


def test_a_message_that_comes_byte_by_byte_is_looked_at_as_often_as_there_are_headers(monkeypatch):
    looked = []
    bounds = Receiver._bounds
    monkeypatch.setattr(Receiver, "_bounds", lambda self, data, at: looked.append(at) or bounds(self, data, at))
    assert received(*(bytes([byte]) for byte in masked(b"x" * LIMIT))) == [(1, b"x" * LIMIT)]
    assert len(looked) < 10
