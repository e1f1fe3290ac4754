"""Whatever people do and whatever breaks, the hub agrees with a model of a few lines, after every step."""

from itertools import count

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as trying
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hub.config import Limits, Settings
from tests.hub.model.world import OWNER, PEOPLE, ROOMS, World

people, rooms = st.integers(0, PEOPLE - 1), st.integers(0, ROOMS - 1)
devices, numbers = st.integers(0, PEOPLE * ROOMS - 1), st.integers(0, 20)
client_ids = st.sampled_from("abcdefgh")
drafts = st.lists(st.tuples(people, rooms, client_ids), min_size=1, max_size=5, unique=True)


OFTEN = 100  # examples; fewer are the same ones in every run
PATIENCE = 20  # seconds; a step that waits for nothing fails


class Steps(RuleBasedStateMachine):
    """`stage`, `loop`, `chosen` and `names` are for the class of one test."""

    @initialize()
    def begin(self):
        self.world = World(self.stage, self.chosen)
        self.run(self.world.begin(f"m{next(self.names)}"))

    def run(self, step):
        self.loop.run_sync(lambda: step, timeout=PATIENCE)

    @rule(who=people, room=rooms, client_id=client_ids)
    def post(self, who, room, client_id):
        self.run(self.world.post(who, room, client_id))

    @rule(who=people, room=rooms, which=numbers)
    def edit(self, who, room, which):
        self.run(self.world.edit(who, room, which))

    @rule(who=people, room=rooms, which=numbers)
    def delete(self, who, room, which):
        self.run(self.world.delete(who, room, which))

    @rule(who=people, room=rooms, seq=numbers)
    def read(self, who, room, seq):
        self.run(self.world.read(who, room, seq))

    @rule(by=st.sampled_from([OWNER, OWNER, 1]), who=people, room=rooms)
    def take_in(self, by, who, room):
        self.run(self.world.take_in(by, who, room))

    @rule(by=st.sampled_from([OWNER, OWNER, 1]), who=people, room=rooms)
    def kick(self, by, who, room):
        self.run(self.world.kick(by, who, room))

    @rule(who=st.integers(1, PEOPLE - 1), room=rooms)
    def leave(self, who, room):
        self.run(self.world.leave(who, room))

    @rule(who=people)
    def look_at_counts(self, who):
        self.run(self.world.check_counts(who))

    @rule(who=people)
    def sign_out(self, who):
        self.run(self.world.sign_out(who))

    @rule(which=devices)
    def connect(self, which):
        self.run(self.world.connect(self.world.devices[which]))

    @rule(which=devices)
    def drop(self, which):
        self.world.drop(self.world.devices[which])

    @rule(which=devices)
    def stall(self, which):
        self.world.stall(self.world.devices[which])

    @rule(drafts=drafts, written=st.booleans())
    def crash(self, drafts, written):
        self.run(self.world.crash(drafts, written=written))

    @invariant()
    def all_is_as_it_should_be(self):
        self.run(self.world.check())

    def teardown(self):
        if hasattr(self, "world"):
            self.run(self.world.hub.drain())


@pytest.mark.parametrize("examples", [30, pytest.param(1000, marks=pytest.mark.soak)])
def test_the_hub_agrees_with_the_model_after_every_step(io_loop, stage, tmp_path, examples):
    limits = Limits(posts_per_10s=10**6, outbox_kb=16, frame_kb=8, message_chars=3000)
    fields = {"stage": stage, "loop": io_loop, "names": count(), "chosen": Settings(data_dir=tmp_path, limits=limits)}
    steps = trying(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        derandomize=examples < OFTEN,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(type("StepsHere", (Steps,), fields), settings=steps)
