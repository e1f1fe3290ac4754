"""docs/PROTOCOL.md says what the socket does: every example has the shape of a real frame."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from handlers.app import answers, dialect, frames
from hub.desk.models import LineManager
from hub.desk.tickets import Question
from hub.events import Pruned
from tests.handlers.app.tabs import Tab

pytestmark = pytest.mark.gen_test

PROTOCOL = Path(__file__).parents[3] / "docs/PROTOCOL.md"
EXAMPLES = re.findall(r"```json (client|server)\n(.*?)\n```", PROTOCOL.read_text(), re.DOTALL)
ANY = object()


def examples(side):
    return [json.loads(text) for spoken_by, text in EXAMPLES if spoken_by == side]


def by_type(frame):
    return frame["type"]


def types_of(*classes):
    """Of all that have no subclass of their own."""
    below = [subclass for parent in classes for subclass in parent.__subclasses__()]
    kinds = {kind.__struct_config__.tag for kind in below if not kind.__subclasses__()}
    return kinds | (types_of(*below) if below else set())


def shape(value):
    """The keys of objects and the types of the rest; what is null or empty may be anything."""
    if isinstance(value, dict):
        keyed_by_data = any(not key.isidentifier() for key in value)
        return {key: shape(item) for key, item in value.items()} if value and not keyed_by_data else ANY
    if isinstance(value, list):
        return [shape(value[0])] if value else ANY
    return ANY if value is None else type(value)


def fits(one, other):
    if ANY in (one, other):
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(fits(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return fits(one[0], other[0])
    return one == other


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def told(io_loop, alice, bob, carol, lobby, hub):
    """One frame of every type that the server sends, by type."""
    return io_loop.run_sync(lambda: conversation(alice, bob, carol, lobby, hub))


async def conversation(alice, bob, carol, lobby, hub):
    other = await Tab.of(bob, calls=True)
    cake = await other.post(lobby, "Cake in the kitchen!")
    tab = await Tab.open(alice)
    heard = [tab.hello]
    await tab.resume({lobby.id: 99}, calls=True)
    heard += await tab.until("resumed")
    place = await hub.members.place(await hub.signin.authenticate(alice.token), lobby)

    async def ask(type, **fields):
        await tab.send(type, room=lobby.id, **fields)

    await ask("post", text="Is there any left?", client_id="1", parent=cake["id"])
    heard += await tab.until("ack")
    mine = heard[-1]["id"]
    await ask("edit", id=mine, text="Is there any cake left?")
    await ask("react", id=cake["id"], reaction="👍")
    await ask("pin", id=cake["id"])
    await ask("delete", id=mine)
    await other.send("typing", room=lobby.id)
    await hub.members.add_member(lobby, carol.user)
    await hub.members.leave(await hub.members.place(await hub.signin.authenticate(carol.token), lobby))
    await hub.rooms.edit(place, name="garden", description=None)
    desk, keys = await hub.desk.workspaces.add("Support")
    await hub.desk.lines.admit(desk, LineManager("m", desk.id, '"mira"', account_id=alice.id))
    access = await hub.desk.workspaces.open(desk.id, keys.public)
    await hub.desk.tickets.create(access, Question("Billing", '"carl"', "null"), "somebody")
    await ask("read", seq=1)
    await ask("history", request="1")
    await ask("details", request="1")
    await ask("rooms", request="1")
    await ask("post", text="x" * 10_001, client_id="1")
    for one, another in ((tab, (other, bob)), (other, (tab, alice))):
        await call(one, *another)
    await ask("ping", request="1")
    heard += await tab.until("pong")
    hub.roster.look()
    hub.space.note(0)
    place.live.announce(Pruned(lobby.id, 1))
    known = {by_type(frame) for frame in heard}
    while known != types_of(answers.Answer, dialect.Told):
        heard.append(await tab.next())
        known.add(by_type(heard[-1]))
    return {by_type(frame): frame for frame in reversed(heard)}


async def call(caller, callee, person):
    """What the callee hears of it is heard."""
    signals = [{"type": type, "sdp": "v=0"} for type in ("offer", "answer")]
    await caller.send("call", user=person.id, signal=signals[0], request="1")
    await caller.kept("done")
    await callee.kept("rings")
    await callee.send("answer", signal=signals[1])
    await caller.kept("answered")
    await caller.send("hangup")
    await callee.kept("hungup")


async def test_every_example_of_the_server_has_the_shape_of_what_it_says(told):
    for example in examples("server"):
        assert fits(shape(example), shape(told[by_type(example)])), example


async def test_all_that_the_server_says_is_described():
    assert {by_type(example) for example in examples("server")} == types_of(answers.Answer, dialect.Told)


@pytest.mark.parametrize("example", examples("client"), ids=by_type)
async def test_every_example_of_a_client_is_understood_whole(example):
    understood = frames.DECODER.decode(json.dumps(example))
    assert set(example) - {"type"} <= set(understood.__struct_fields__)


async def test_all_that_a_client_may_say_is_described():
    said = {frame.__struct_config__.tag for frame in get_args(frames.AnyFrame)}
    assert {by_type(example) for example in examples("client")} == said


async def test_a_shape_that_differs_is_found():
    assert fits(shape({"a": [{"b": 1}], "c": None}), shape({"a": [{"b": 2}], "c": "x"}))
    assert fits(shape({"a": {}}), shape({"a": {"👍": [1]}}))
    assert not fits(shape({"a": 1}), shape({"a": 1, "b": 2}))
    assert not fits(shape({"a": [{"b": 1}]}), shape({"a": [{"b": "1"}]}))
