"""Whatever a client says on a socket: it lives, or closes with a code that means something, and nothing is logged."""

import asyncio
import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from hub.config import Limits, Settings

CODES = {1000, 1003, 1007, 1008, 1009, 1013}  # Never 1011, an error of ours.
PATIENCE = 30  # seconds
LARGEST = Limits().frame_kb * 1024
CUT_OFF = 1006  # What is left of the farewell when a frame that is too large is still on its way.
ROOM = 7_654_321  # Stands for the id of a room that there is.
KEYS = st.sampled_from(
    [
        "type",
        "action",
        "room",
        "room_id",
        "text",
        "message",
        "message_id",
        "id",
        "client_id",
        "seq",
        "limit",
        "rooms",
        "new_content",
        "reaction",
        "remove",
        "pin",
        "mentions",
        "parent",
        "parent_message_id",
        "attachment",
        "request",
        "file_identifier",
        "multimedia_url",
        "message_type",
        "is_typing",
        "before",
        "after",
        "around",
        "to",
        "signal",
    ]
)
WORDS = st.sampled_from(
    [
        "resume",
        "rooms",
        "ping",
        "post",
        "edit",
        "delete",
        "react",
        "pin",
        "typing",
        "read",
        "history",
        "details",
        "send_message",
        "edit_message",
        "delete_message",
        "react_message",
        "pin_message",
        "stop_typing",
        "chat_message",
        "read_messages",
        "join",
        "leave",
        "message_event",
        "callUser",
        "answerCall",
        "endCall",
        "create_ticket",
    ]
)
ODD = st.sampled_from([0, -1, ROOM, 2**53, 2**63, 2**64, 10**400, 1.5, "", "\x00", "\ud800", "$where", "x" * 20_000])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | WORDS | ODD | st.just({"$gt": ""}),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=12,
)
objects = st.fixed_dictionaries({}, optional={"type": WORDS, "action": WORDS, "room": st.just(ROOM)}).flatmap(
    lambda known: st.dictionaries(KEYS, values, max_size=5).map(lambda more: {**more, **known})
)
events = st.tuples(WORDS, values).map(lambda event: "42" + json.dumps(event))
engine = st.text('0123456789[]{}-,/"bx', max_size=12)
DEEP = ["[" * 20_000, '{"type":' * 5_000, '42["join",' + "[" * 20_000]
frames = (
    objects.map(json.dumps) | values.map(json.dumps) | st.text(max_size=50) | st.binary(max_size=50) | events | engine
)

often = trying(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, limits=Limits(posts_per_10s=10**6))


@pytest.fixture
def room(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


def paths(room, other):
    return {
        "app": ("/ws/", {}),
        "groups": (f"/ws/chat/{room.id}/", {}),
        "direct": (f"/ws/{other.user.username}/", {}),
        "notifications": ("/ws/notifications/", {}),
        "socketio": ("/socket.io/", {"EIO": 4, "transport": "websocket"}),
    }


@pytest.mark.parametrize("dialect", ["app", "groups", "direct", "notifications", "socketio"])
@often
@given(said=st.lists(frames, min_size=1, max_size=8))
@example(said=DEEP)
def test_a_socket_survives_or_ends_with_a_code(io_loop, room, alice, bob, dialect, said):
    path, query = paths(room, bob)[dialect]

    async def play():
        socket = await alice.socket(path, **query)
        if dialect == "socketio":
            await socket.send_text("40")
        elif dialect == "app":
            await socket.send(type="resume")
        with suppress(ConnectionClosed):
            for frame in said:
                await socket.send_text(frame.replace(str(ROOM), str(room.id)) if isinstance(frame, str) else frame)
            await asyncio.wait_for(await socket.connection.ping(), PATIENCE)  # All before it has been read.
        await socket.close()
        is_too_large = any(len(frame) > LARGEST for frame in said)
        assert socket.connection.close_code in CODES | ({CUT_OFF} if is_too_large else set())

    io_loop.run_sync(play, timeout=60)
