"""Socket.IO packets as text and bytes."""

import contextlib
import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.socketio import packets
from handlers.socketio.packets import CLIENTS_OWN, Assembler, Packet, Type, complete, decode, encode
from handlers.socketio.payload import BadPacket

PRINTABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
KEYS = PRINTABLE.filter(lambda key: key != "_placeholder")


def json_values(leaves):
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=10
    )


PLAIN = json_values(st.none() | st.booleans() | NUMBERS | PRINTABLE)
WITH_BYTES = json_values(st.none() | st.booleans() | NUMBERS | PRINTABLE | st.binary(max_size=9))
NAMES = PRINTABLE.filter(lambda name: name not in CLIENTS_OWN)
NAMESPACES = st.just("/") | PRINTABLE.map("/{}".format).filter(lambda name: not {",", "?"} & set(name))
ACK_IDS = st.none() | st.integers(0, 10**15 - 1)


def placeholder(number):
    return {"_placeholder": True, "num": number}


def as_text(*parts):
    return "".join(part if isinstance(part, str) else json.dumps(part) for part in parts)


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("0", Packet(Type.CONNECT)),
        ('0{"token":"123"}', Packet(Type.CONNECT, {"token": "123"})),
        ("0/custom,", Packet(Type.CONNECT, namespace="/custom")),
        ("0/custom", Packet(Type.CONNECT, namespace="/custom")),
        ("0/custom?a=b,", Packet(Type.CONNECT, namespace="/custom")),
        ("1", Packet(Type.DISCONNECT)),
        ("1/custom,", Packet(Type.DISCONNECT, namespace="/custom")),
        ('2["foo",1,"2",{"3":[true]}]', Packet(Type.EVENT, ["foo", 1, "2", {"3": [True]}])),
        ('2/admin,12["foo"]', Packet(Type.EVENT, ["foo"], "/admin", 12)),
        ("2[7]", Packet(Type.EVENT, [7])),
        ("3/admin,13[]", Packet(Type.ACK, [], "/admin", 13)),
        ('4{"message":"no"}', Packet(Type.CONNECT_ERROR, {"message": "no"})),
        ('51-["foo",{"_placeholder":true,"num":0}]', Packet(Type.EVENT, ["foo", placeholder(0)], missing=1)),
        ('61-15["bar",{"_placeholder":true,"num":0}]', Packet(Type.ACK, ["bar", placeholder(0)], ack_id=15, missing=1)),
    ],
)
def test_packet_of_the_protocol_is_understood(text, packet):
    assert decode(text) == packet


@pytest.mark.parametrize(
    ("packet", "text"),
    [
        (Packet(Type.CONNECT, {"sid": "x"}), '0{"sid":"x"}'),
        (Packet(Type.CONNECT_ERROR, {"message": "Invalid namespace"}, "/a"), '4/a,{"message":"Invalid namespace"}'),
        (Packet(Type.EVENT, ["foo", 1]), '2["foo",1]'),
        (Packet(Type.ACK, (), ack_id=456), "3456[]"),
        (Packet(Type.DISCONNECT), "1"),
    ],
)
def test_packet_is_written_as_the_protocol_says(packet, text):
    assert encode(packet) == (text, [])


def test_bytes_are_sent_beside_the_text():
    packet = Packet(Type.EVENT, ["foo", b"one", {"deep": [b"two"]}], ack_id=7)
    text = as_text('52-7["foo",', placeholder(0), ',{"deep":[', placeholder(1), "]}]").replace(" ", "")
    assert encode(packet) == (text, [b"one", b"two"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "7",
        "²",
        "2",
        "2{}",
        "2[]",
        '2"foo"',
        "2[null]",
        "2[true]",
        "2[[]]",
        '2["connect"]',
        '2["disconnect"]',
        '2abc["foo"]',
        '2["foo"',
        '2["foo"]x',
        '21234567890123456["foo"]',
        "3[]",
        "31{}",
        "31",
        "0[]",
        '0"token"',
        "1{}",
        "4",
        "5[]",
        '51["foo"]',
        '5-["foo"]',
        '5x-["foo"]',
        '511-["foo"]',
        '5001-["foo"]',
        '5\u0661-["foo"]',
        "2" + '["foo",' + "[" * 101 + "]" * 101 + "]",
        "2[" * 100_000,
        '0{"a":1e999}',
        '2["' + "\ud800" + '"]',
        r'2["\ud800"',
        r'2["\ud800",NaN]',
    ],
)
def test_what_the_protocol_forbids_is_refused(text):
    with pytest.raises(BadPacket):
        decode(text)


@pytest.mark.parametrize(
    "data",
    [
        ["foo", placeholder(1)],
        ["foo", placeholder(-1)],
        ["foo", placeholder(True)],
        ["foo", placeholder("0")],
        ["foo", {"_placeholder": True}],
        ["foo", placeholder(0), placeholder(0)],
    ],
)
def test_place_that_no_attachment_is_for_is_refused(data):
    """The same attachment in many places would grow when it is sent on."""
    with pytest.raises(BadPacket):
        complete(Packet(Type.EVENT, data, missing=1), [b"one"])


def test_what_only_looks_like_a_place_stays_as_it_is():
    data = ["foo", {"_placeholder": 1, "num": 0}, placeholder(0)]
    assert complete(Packet(Type.EVENT, data, missing=1), [b"one"]).data == [
        "foo",
        {"_placeholder": 1, "num": 0},
        b"one",
    ]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        (r"\ud83d", "?"),
        (r"\uDE00!", "?!"),
        (r"a\ud83d\ud83d\ude00b", "a?😀b"),
        (r"\ud83d\ude00", "😀"),
        (r"\\ud83d", r"\ud83d"),
    ],
)
def test_half_a_character_is_a_question_mark(text, heard):
    assert decode(f'2["foo","{text}"]').data == ["foo", heard]


class TestAssembler:
    def test_packet_without_attachments_is_complete(self):
        assert Assembler().add('2["foo"]') == Packet(Type.EVENT, ["foo"])

    def test_packet_waits_for_its_attachments(self):
        assembler = Assembler()
        assert assembler.add(as_text('52-["foo",', placeholder(0), ",", placeholder(1), "]")) is None
        assert assembler.add(b"one") is None
        assert assembler.add(b"two") == Packet(Type.EVENT, ["foo", b"one", b"two"])
        assert assembler.add('2["bar"]') == Packet(Type.EVENT, ["bar"])

    def test_attachment_of_nothing_is_refused(self):
        with pytest.raises(BadPacket):
            Assembler().add(b"one")

    def test_text_in_place_of_an_attachment_is_refused(self):
        assembler = Assembler()
        assembler.add(as_text('51-["foo",', placeholder(0), "]"))
        with pytest.raises(BadPacket):
            assembler.add('2["bar"]')


@given(st.text() | st.from_regex(r"[0-9][0-9]?-?(/[a-z?,]*)?[0-9]*[\[{\"].*"))
@example("2[" + "1" * 5000 + "]")
@example('2["a",' + "9" * 400 + "]")
@example(r'2["\ud800",' + "9" * 5000 + "]")
@example(r'2["\ud800"' + "[" * 5000)
def test_any_text_is_a_packet_or_refused(text):
    try:
        packet = decode(text)
    except BadPacket:
        return
    encode(packet)


@given(NAMES, st.lists(WITH_BYTES, max_size=4), NAMESPACES, ACK_IDS)
def test_an_event_comes_back_as_it_was(name, arguments, namespace, ack_id):
    packet = Packet(Type.EVENT, [name, *arguments], namespace, ack_id)
    text, attachments = encode(packet)
    if len(attachments) <= packets.ATTACHMENTS:
        assert complete(decode(text), attachments) == packet


@given(st.lists(PLAIN, max_size=4), NAMESPACES, st.integers(0, 10**15 - 1))
def test_an_ack_comes_back_as_it_was(arguments, namespace, ack_id):
    packet = Packet(Type.ACK, arguments, namespace, ack_id)
    text, _ = encode(packet)
    assert decode(text) == packet


@pytest.mark.parametrize(
    "repeated",
    ['"a",', '{"a":[1]},', "[],", '"' + "[" * 9 + '",', "1", r'"\ud800",'],
    ids=["strings", "objects", "lists", "brackets in strings", "digits", "halves of characters"],
)
def test_a_large_packet_takes_time_in_proportion(repeated):
    def seconds(count):
        text = '2["foo",' + repeated * count + "0]"
        began = time.process_time()
        with contextlib.suppress(BadPacket):
            decode(text)
        return time.process_time() - began

    assert min(seconds(160_000) for _ in range(3)) < 100 * min(seconds(10_000) for _ in range(3))
