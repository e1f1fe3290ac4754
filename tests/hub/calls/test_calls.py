"""Who rings, who answers, and when a call is over."""

from dataclasses import dataclass, field, replace
from typing import get_args

import pytest

from hub.accounts.models import Caller, User
from hub.calls.calls import MOST_RUNG, RING_SECONDS, Calls, Outcome
from hub.counts import Counts
from hub.errors import BadRequest, Busy, Forbidden, NotFound, RateLimited
from hub.events import Answered, CallEnd, HungUp, Rings
from hub.models import Author
from hub.session import Session

RING = Rings({"type": "offer"}, "ann's sid", "Ann", Author(0, "Ann"))
RING_AGAIN = replace(RING, signal="new offer")
ENDED, REFUSED, UNANSWERED, WITHDRAWN, ELSEWHERE = map(HungUp, get_args(CallEnd))


@dataclass(frozen=True)
class Ears:
    """A dialect that keeps what it is told."""

    heard: list = field(default_factory=list, compare=False)
    name: str = ""

    alike = frozenset()

    def encode(self, event, *, own):
        self.heard.append(event)
        return b""


class Clock:
    def __init__(self):
        self.now = 100.0
        self.alarms = []

    def later(self, seconds, call):
        alarm = Alarm(self.now + seconds, call)
        self.alarms.append(alarm)
        return alarm

    def forward(self, seconds):
        self.now += seconds
        for alarm in [alarm for alarm in self.alarms if alarm.at <= self.now]:
            self.alarms.remove(alarm)
            if not alarm.cancelled:
                alarm.call()


@dataclass(eq=False)
class Alarm:
    at: float
    call: object
    cancelled: bool = False

    def cancel(self):
        self.cancelled = True


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def outcomes():
    return []


@pytest.fixture
def calls(clock, outcomes):
    return Calls(later=clock.later, clock=lambda: clock.now, on_over=outcomes.append)


class Listener(Session):
    """A session, and what it was told."""

    heard = ()


def session(name, user_id=None):
    """A session of somebody: of a guest, unless it is somebody's."""
    ears = Ears(name=name)
    made = Listener(Caller(User(user_id or -len(name), name, ""), ""), ears, None, outbox_limit=1, counts=Counts())
    made.heard = ears.heard
    return made


@pytest.fixture
def ann():
    return session("ann")


@pytest.fixture
def ben():
    return session("benn")


@pytest.fixture
def eve():
    return session("evening")


def test_callee_is_rung_and_nobody_else(calls, ann, ben, eve):
    calls.ring(ann, [ben], RING)
    assert (ann.heard, ben.heard, eve.heard) == ([], [RING], [])


def test_caller_hears_the_answer(calls, ann, ben):
    calls.ring(ann, [ben], RING)
    calls.answer(ben, {"type": "answer"})
    assert ann.heard == [Answered({"type": "answer"})]
    assert ben.heard == [RING]


@pytest.mark.parametrize("by_caller", [True, False])
@pytest.mark.parametrize("gone", [True, False])
def test_only_the_other_one_is_told_that_it_is_over_and_once(calls, ann, ben, by_caller, gone):
    calls.ring(ann, [ben], RING)
    calls.answer(ben, "signal")
    first, second = (ann, ben) if by_caller else (ben, ann)
    (calls.drop if gone else calls.hang_up)(first)
    calls.hang_up(second)
    calls.drop(second)
    assert second.heard[-1] == ENDED
    assert ann.heard.count(ENDED) + ben.heard.count(ENDED) == 1


@pytest.mark.parametrize("gone", [True, False])
def test_caller_who_gives_up_stops_the_ringing(calls, ann, ben, gone):
    calls.ring(ann, [ben], RING)
    (calls.drop if gone else calls.hang_up)(ann)
    assert (ann.heard, ben.heard) == ([], [RING, WITHDRAWN])


@pytest.mark.parametrize("gone", [True, False])
def test_callee_who_refuses_ends_the_call(calls, ann, ben, gone):
    calls.ring(ann, [ben], RING)
    (calls.drop if gone else calls.hang_up)(ben)
    assert (ann.heard, ben.heard) == ([UNANSWERED if gone else REFUSED], [RING])


def test_hanging_up_without_a_call_does_nothing(calls, ann):
    calls.hang_up(ann)
    calls.drop(ann)
    assert ann.heard == []


def test_both_are_free_again_afterwards(calls, ann, ben):
    for _ in range(3):
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        calls.hang_up(ben)
    calls.ring(ben, [ann], RING)
    assert ann.heard[-1] == RING


class TestAnswer:
    def test_nobody_answers_what_does_not_ring(self, calls, ann):
        with pytest.raises(NotFound):
            calls.answer(ann, "signal")

    def test_caller_cannot_answer_itself(self, calls, ann, ben):
        calls.ring(ann, [ben], RING)
        with pytest.raises(NotFound):
            calls.answer(ann, "signal")

    def test_call_is_answered_once(self, calls, ann, ben):
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        with pytest.raises(NotFound):
            calls.answer(ben, "again")
        assert ann.heard == [Answered("signal")]

    def test_after_it_is_over_nobody_answers(self, calls, ann, ben):
        calls.ring(ann, [ben], RING)
        calls.hang_up(ann)
        with pytest.raises(NotFound):
            calls.answer(ben, "signal")


class TestManySessions:
    @pytest.fixture
    def phone(self):
        return session("phone", 7)

    @pytest.fixture
    def laptop(self):
        return session("laptop", 7)

    def test_all_ring_and_the_first_answer_wins(self, calls, ann, phone, laptop):
        calls.ring(ann, [phone, laptop], RING)
        calls.answer(laptop, "signal")
        assert (phone.heard, laptop.heard) == ([RING, ELSEWHERE], [RING])
        with pytest.raises(NotFound):
            calls.answer(phone, "too late")
        assert ann.heard == [Answered("signal")]

    def test_what_stopped_ringing_has_no_part_in_the_call(self, calls, ann, phone, laptop):
        calls.ring(ann, [phone, laptop], RING)
        calls.answer(laptop, "signal")
        calls.hang_up(phone)
        calls.drop(phone)
        assert ann.heard == [Answered("signal")]
        assert laptop.heard == [RING]

    def test_refusing_on_one_refuses_on_all(self, calls, ann, phone, laptop):
        calls.ring(ann, [phone, laptop], RING)
        calls.hang_up(phone)
        assert (ann.heard, phone.heard, laptop.heard) == ([REFUSED], [RING], [RING, ELSEWHERE])

    def test_losing_one_leaves_the_others_ringing(self, calls, ann, phone, laptop):
        calls.ring(ann, [phone, laptop], RING)
        calls.drop(phone)
        assert (ann.heard, laptop.heard) == ([], [RING])
        calls.drop(laptop)
        assert ann.heard == [UNANSWERED]

    def test_one_of_many_people_who_refuses_leaves_the_others_ringing(self, calls, ann, ben, eve):
        calls.ring(ann, [ben, eve], RING)
        calls.hang_up(ben)
        assert (ann.heard, eve.heard) == ([], [RING])
        calls.answer(eve, "signal")
        assert ann.heard == [Answered("signal")]

    def test_user_who_talks_on_one_is_busy_on_all(self, calls, ann, eve, phone, laptop):
        calls.ring(ann, [phone, laptop], RING)
        calls.answer(laptop, "signal")
        with pytest.raises(Busy):
            calls.ring(eve, [phone], RING)
        assert phone.heard == [RING, ELSEWHERE]

    def test_caller_who_gives_up_does_not_refuse_for_another_of_its_own(self, calls, ann, phone, laptop):
        calls.ring(phone, [laptop, ann], RING)
        calls.hang_up(phone)
        assert (laptop.heard, ann.heard) == ([RING, WITHDRAWN], [RING, WITHDRAWN])

    def test_user_may_call_from_one_to_another(self, calls, phone, laptop):
        calls.ring(phone, [phone, laptop], RING)
        assert (phone.heard, laptop.heard) == ([], [RING])


class TestBusy:
    def test_who_talks_is_not_rung(self, calls, ann, ben, eve):
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        for busy in (ann, ben):
            with pytest.raises(Busy) as refused:
                calls.ring(eve, [busy], RING)
            assert refused.value.code == "busy"
        assert eve.heard == []
        assert ben.heard == [RING]

    def test_who_is_rung_is_not_rung_by_another(self, calls, ann, ben, eve):
        calls.ring(ann, [ben], RING)
        with pytest.raises(Busy):
            calls.ring(eve, [ben], RING)
        assert ben.heard == [RING]

    def test_those_who_are_free_are_rung(self, calls, ann, ben, eve):
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        dan = session("somebody else")
        calls.ring(eve, [ann, ben, dan], RING)
        assert dan.heard == [RING]

    def test_nobody_is_there(self, calls, ann, ben):
        for callees in ([], [ann]):
            with pytest.raises(NotFound) as refused:
                calls.ring(ann, callees, RING)
            assert refused.value.code == "callee_not_found"

    def test_who_has_gone_is_not_there(self, calls, ann, ben):
        ben.closed = True
        with pytest.raises(NotFound):
            calls.ring(ann, [ben], RING)

    def test_two_who_call_each_other_have_the_first_call(self, calls, ann, ben):
        calls.ring(ann, [ben], RING)
        with pytest.raises(Busy) as refused:
            calls.ring(ben, [ann], RING)
        assert refused.value.code == "called_already"
        calls.answer(ben, "signal")
        assert ann.heard == [Answered("signal")]

    def test_too_many_are_not_rung_at_once(self, calls, ann):
        crowd = [session("x" * number) for number in range(1, MOST_RUNG + 2)]
        with pytest.raises(BadRequest):
            calls.ring(ann, crowd, RING)
        calls.ring(ann, crowd[1:], RING)
        assert (crowd[0].heard, crowd[-1].heard) == ([], [RING])

    def test_who_calls_too_often_is_told_so(self, calls, ann, ben, clock):
        for _ in range(20):
            calls.ring(ann, [ben], RING)
        with pytest.raises(RateLimited, match="calling too often"):
            calls.ring(ann, [ben], RING)
        clock.forward(1)
        calls.ring(ann, [ben], RING)


class TestAnotherCall:
    """A client that calls again has left what it was in."""

    def test_same_callee_is_rung_again_and_not_told_that_it_is_over(self, calls, ann, ben):
        calls.ring(ann, [ben], RING)
        calls.ring(ann, [ben], RING_AGAIN)
        assert ben.heard == [RING, RING_AGAIN]
        calls.answer(ben, "signal")
        assert ann.heard == [Answered("signal")]

    def test_former_callee_stops_ringing(self, calls, ann, ben, eve):
        calls.ring(ann, [ben], RING)
        calls.ring(ann, [eve], RING)
        assert (ben.heard, eve.heard) == ([RING, WITHDRAWN], [RING])
        with pytest.raises(NotFound):
            calls.answer(ben, "signal")

    def test_former_partner_is_told_that_it_is_over(self, calls, ann, ben, eve):
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        calls.ring(ben, [eve], RING)
        assert ann.heard == [Answered("signal"), ENDED]
        assert eve.heard == [RING]

    def test_partner_may_be_called_again(self, calls, ann, ben):
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        calls.ring(ben, [ann], RING)
        assert ann.heard == [Answered("signal"), RING]
        calls.answer(ann, "another")
        assert ben.heard == [RING, Answered("another")]

    def test_who_is_rung_and_calls_another_has_refused(self, calls, ann, ben, eve):
        calls.ring(ann, [ben], RING)
        calls.ring(ben, [eve], RING)
        assert (ann.heard, eve.heard) == ([REFUSED], [RING])

    def test_call_that_is_refused_leaves_the_former_one_alone(self, calls, ann, ben, eve):
        calls.ring(ann, [ben], RING)
        with pytest.raises(NotFound):
            calls.ring(ann, [], RING)
        calls.answer(ben, "signal")
        assert ann.heard == [Answered("signal")]


class TestTime:
    def test_nobody_rings_for_ever(self, calls, ann, ben, clock):
        calls.ring(ann, [ben], RING)
        clock.forward(RING_SECONDS - 1)
        assert ann.heard == []
        clock.forward(1)
        assert (ann.heard, ben.heard) == ([UNANSWERED], [RING, UNANSWERED])
        calls.ring(ann, [ben], RING)

    def test_call_that_was_answered_goes_on(self, calls, ann, ben, clock):
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        clock.forward(10 * RING_SECONDS)
        assert ann.heard == [Answered("signal")]

    def test_former_call_does_not_end_the_next(self, calls, ann, ben, clock):
        calls.ring(ann, [ben], RING)
        clock.forward(RING_SECONDS - 1)
        calls.ring(ann, [ben], RING)
        clock.forward(RING_SECONDS - 1)
        assert ann.heard == []


class TestTheEnd:
    def test_all_calls_end_with_the_server(self, calls, ann, ben, eve, outcomes):
        dan = session("somebody else")
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        calls.ring(eve, [dan], RING)
        calls.end_all()
        assert (ann.heard[-1], ben.heard[-1], eve.heard[-1], dan.heard[-1]) == (ENDED, ENDED, UNANSWERED, UNANSWERED)
        assert [outcome.seconds is None for outcome in outcomes].count(True) == 1
        calls.end_all()
        assert len(outcomes) == 2


class TestOutcomes:
    def test_call_has_a_length(self, calls, ann, ben, eve, clock, outcomes):
        calls.ring(ann, [ben, eve], RING)
        clock.forward(10)
        calls.answer(ben, "signal")
        clock.forward(125)
        calls.hang_up(ann)
        assert outcomes == [Outcome(ann, frozenset({ben}), 125, RING)]

    def test_missed_call_has_none(self, calls, ann, ben, eve, clock, outcomes):
        calls.ring(ann, [ben, eve], RING)
        calls.hang_up(eve)
        clock.forward(RING_SECONDS)
        assert outcomes == [Outcome(ann, frozenset({ben, eve}), None, RING)]

    def test_ringing_the_same_again_is_one_call(self, calls, ann, ben, outcomes):
        calls.ring(ann, [ben], RING)
        calls.ring(ann, [ben], RING_AGAIN)
        calls.hang_up(ann)
        assert outcomes == [Outcome(ann, frozenset({ben}), None, RING_AGAIN)]

    def test_ringing_somebody_else_instead_is_another_call(self, calls, ann, ben, eve, outcomes):
        calls.ring(ann, [ben], RING)
        calls.ring(ann, [eve], RING)
        calls.hang_up(ann)
        assert [outcome.callees for outcome in outcomes] == [{ben}, {eve}]

    def test_talking_and_calling_again_are_two_calls(self, calls, ann, ben, outcomes):
        calls.ring(ann, [ben], RING)
        calls.answer(ben, "signal")
        calls.ring(ann, [ben], RING)
        calls.hang_up(ann)
        assert [outcome.seconds for outcome in outcomes] == [0, None]


def test_bot_calls_nobody(calls, ben):
    robin = Listener(Caller(User(7, "robin", "", is_bot=True), ""), Ears(), None, outbox_limit=1, counts=Counts())
    with pytest.raises(Forbidden):
        calls.ring(robin, [ben], RING)
    assert ben.heard == []


def test_call_that_is_over_does_not_end_again_when_the_ringing_would_have(calls, clock, outcomes, ann, ben):
    calls.ring(ann, [ben], RING)
    calls.hang_up(ann)
    clock.forward(RING_SECONDS)
    assert len(outcomes) == 1


def test_who_is_rung_on_one_device_may_be_rung_on_another(calls, ann, eve):
    phone, laptop = session("phone", 7), session("laptop", 7)
    calls.ring(ann, [phone], RING)
    calls.ring(eve, [laptop], RING_AGAIN)
    assert (phone.heard, laptop.heard) == ([RING], [RING_AGAIN])


def test_nobody_answers_what_does_not_ring(calls, ann, ben):
    calls.ring(ann, [ben], RING)
    with pytest.raises(NotFound) as refused:
        calls.answer(ann, "answer")
    assert refused.value.code == "call_not_found"
