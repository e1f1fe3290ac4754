"""Whatever happens in whatever order: who comes back, again and again, has the room's history, and each message once.

The store is real. Its calls and its answers wait until the order that is tried lets them go on.
"""

import asyncio
import itertools
import json
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from commands.clock import now
from hub.config import Limits
from hub.entries import Draft
from hub.errors import Refusal
from hub.hub import Hub
from tests.hub.house import Lines, Stage, Wire, as_usual, away, lost, others_go_on

SLOWED = ("write", "after", "changed_since", "by_ids")
EVERYTHING = 10**6

changes = st.tuples(st.sampled_from(["edit", "delete", "react", "react", "unreact", "pin", "unpin"]), st.integers(0, 3))
posts = st.tuples(st.just("post"), st.integers(0, 1))
pauses = st.tuples(st.sampled_from(["commit", "commit", "read", "go on"]), st.integers(0, 5))
losses = st.tuples(st.sampled_from(["forget", "drop"]), st.integers(0, 3))
returns = st.tuples(st.sampled_from(["lose", "resume", "resume", "twin goes", "twin comes"]), st.integers(0, 3))
histories = st.lists(st.one_of(posts, changes, changes, pauses, pauses, returns, losses), min_size=20, max_size=60)

often = trying(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Turns:
    """Calls of the store that wait to be made, and answers that wait to be heard."""

    def __init__(self, part):
        self._part = part
        self._waiting = []
        self._calls = 0
        self._quiet = asyncio.Event()
        for method in SLOWED:
            part.usually(method, partial(self._slowed, method))

    async def go_on(self, which=0, method=None):
        """Let one of the waiting go on, until it waits again or is done. False when nobody waits."""
        await others_go_on()
        waiting = [turn for turn in self._waiting if method in (None, turn[0])]
        if waiting:
            chosen = waiting[which % len(waiting)]
            self._waiting.remove(chosen)
            chosen[1].set_result(None)
            await self._rest()
        return bool(waiting)

    async def end(self, tasks):
        while not all(task.done() for task in tasks):
            await self.go_on()
        for method in SLOWED:
            self._part.usually(method, as_usual)

    async def commit(self):
        """Let the journal finish, and everybody else wait."""
        while await self.go_on(method="write") or await self.go_on(method="by_ids"):
            pass

    async def _rest(self):
        await others_go_on()
        if self._calls:
            await self._quiet.wait()
            await others_go_on()

    async def _slowed(self, method, call):
        await self._turn(method)
        self._calls += 1
        self._quiet.clear()
        result = await call()
        self._calls -= 1
        if not self._calls:
            self._quiet.set()
        await self._turn(method)
        return result

    async def _turn(self, method):
        turn = (method, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        await turn[1]


class View:
    """A room as a client knows it from what it was told, and the newest seq it has."""

    def __init__(self):
        self.since = 0
        self.posted = []
        self.messages = {}

    def apply(self, event):
        assert event["seq"] >= self.since, "seqs never go back"
        self.since = event["seq"]
        kind, id = event["type"], event["id"]
        if kind == "Posted":
            self.posted.append(id)
            self.messages[id] = {"text": event["text"], "reactions": {}, "pinned": False}
        elif kind == "Deleted":
            self.messages.pop(id, None)
        else:
            key = {"Edited": "text", "Reacted": "reactions", "Pinned": "pinned"}[kind]
            self.messages[id][key] = event[key]


class Reader:
    """Somebody whose connection breaks, with what was on the way, and who comes back."""

    def __init__(self, hub, caller, live):
        self._hub, self._caller, self._live = hub, caller, live
        self._session = None
        self.view = View()
        self.tasks = []

    def resume(self):
        if self._session is None:
            self._wire = Wire()
            self._session = self._hub.session(self._caller, Lines(), self._wire)
            coming = self._hub.history.resume(self._session, self._live, self.view.since)
            self.tasks.append(asyncio.ensure_future(coming))

    def lose(self, on_the_way=0):
        if self._session is not None:
            events = b"".join(self._wire.sent).splitlines()
            for line in events[: max(0, len(events) - on_the_way)]:
                self.view.apply(json.loads(line))
            self._hub.registry.disconnect(self._session)
            self._session = None


class People:
    """Alice, who leads the room, and Bob, and what they have asked for."""

    def __init__(self, hub, places):
        self._messages = hub.messages
        self._places = places
        self.answers = []

    def ask(self, step, which):
        alice, bob = self._places
        known = [answer.result().message for answer in self.answers if answer.done() and not answer.exception()]
        if step == "post":
            place = self._places[which]
            self.answers.append(self._messages.post(place, Draft(f"text {len(self.answers)}")))
        elif known:
            message = known[which % len(known)]
            author = alice if message.author_id == alice.caller.user.id else bob
            self.answers.append(self._change(step, message.id, author, self._places[which % 2]))

    def _change(self, step, id, author, anybody):
        match step:
            case "edit":
                return self._messages.edit(author, id, f"edit {len(self.answers)}")
            case "delete":
                return self._messages.delete(author, id)
            case "react" | "unreact":
                return self._messages.react(anybody, id, "+1", wanted=step == "react")
            case _:
                return self._messages.pin(self._places[0], id, wanted=step == "pin")


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(posts_per_10s=10**6))


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr("hub.journal.FIRST_PAUSE", 0)
    monkeypatch.setattr("hub.readings.CHUNK", 3)


@pytest.fixture
def new_room(hub, store, open_room, alice, bob):
    """A room of its own for every history that is tried, with the places of alice and bob."""
    names = (f"room {number}" for number in itertools.count())

    async def make():
        room = await open_room(next(names), alice, bob)
        await hub.people.by_ids([alice.user.id, bob.user.id])
        return room, [await hub.members.place(caller, room) for caller in (alice, bob)]

    return make


async def state_of(store, room):
    """What a client should know in the end."""
    stored = await store.messages.changed_since(room.id, 0, EVERYTHING, EVERYTHING)
    return {
        m.id: {
            "text": m.text,
            "reactions": {r.name: list(r.user_ids) for r in m.reactions},
            "pinned": m.pinned_at is not None,
        }
        for m in stored
        if not m.deleted
    }


@often
@given(steps=histories)
@pytest.mark.usefixtures("hasty")
def test_who_comes_back_at_any_time_has_all_of_the_history_and_each_message_once(
    io_loop, hub, stage, store, alice, bob, new_room, steps
):
    async def play():
        room, places = await new_room()
        live = places[0].live
        steady, reader, people = Reader(hub, alice, live), Reader(hub, bob, live), People(hub, places)
        twin = Reader(hub, bob, live)
        people.ask("post", 0)
        people.ask("post", 1)
        steady.resume()
        reader.resume()
        await asyncio.gather(*people.answers, *steady.tasks, *reader.tasks)

        turns = Turns(stage.messages)
        live.recent.forget(live.head)
        for step, which in steps:
            if step == "go on":
                await turns.go_on(which)
            elif step == "read":
                await turns.go_on(method="after") or await turns.go_on(method="changed_since")
            elif step == "commit":
                await turns.commit()
            elif step == "lose":
                reader.lose(which)
            elif step == "resume":
                reader.resume()
            elif step == "twin goes":
                twin.lose(which)
            elif step == "twin comes":
                twin.resume()
            elif step == "forget":
                live.recent.forget(live.head)
            elif step == "drop":
                live.recent.drop()
            else:
                people.ask(step, which)
        reader.resume()
        twin.resume()
        await turns.end([*people.answers, *reader.tasks, *twin.tasks])
        await asyncio.gather(*reader.tasks, *twin.tasks)

        steady.lose()
        reader.lose()
        twin.lose()
        expected = await state_of(store, room)
        assert all(isinstance(answer.exception(), Refusal | None) for answer in people.answers)
        for view in (steady.view, reader.view, twin.view):
            assert view.messages == expected
            assert len(view.posted) == len(set(view.posted))
        assert hub.registry.all() == []

    io_loop.run_sync(play)


@often
@given(
    drafts=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=1, max_size=20),
    scenes=st.lists(st.sampled_from([away, lost, as_usual]), max_size=10),
    others=st.integers(0, 3),
)
@pytest.mark.usefixtures("hasty")
def test_a_client_id_is_one_message_however_often_it_is_sent_and_whatever_fails(
    io_loop, hub, stage, store, settings, new_room, drafts, scenes, others
):
    """Also when another process writes into the room."""

    async def play():
        room, places = await new_room()
        await _posts_of_another_process(store, settings, room, places[0].caller, others)
        stage.messages.direct("write", *scenes)
        asked = [
            (author, client_id, hub.messages.post(places[author], Draft("text", client_id=str(client_id))))
            for author, client_id in drafts
        ]
        await asyncio.gather(*(answer for _, _, answer in asked))
        stage.messages.direct("write")

        ids = {}
        for author, client_id, answer in asked:
            ids.setdefault((author, client_id), set()).add(answer.result().message.id)
        stored = await store.messages.changed_since(room.id, 0, EVERYTHING, EVERYTHING)
        assert all(len(same) == 1 for same in ids.values())
        assert len(stored) == len(ids) + others
        assert len({m.seq for m in stored}) == len(stored)
        firsts = [answer.result() for _, _, answer in asked if not answer.result().repeated]
        assert len(firsts) == len(ids)

    io_loop.run_sync(play)


async def _posts_of_another_process(store, settings, room, caller, count):
    """Made after this one has read the room, so the seqs of both collide."""
    another = Hub(Stage(store), settings, now=now)
    place = await another.members.place(caller, room)
    for number in range(count):
        await another.messages.post(place, Draft(f"other {number}"))
