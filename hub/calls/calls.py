"""Calls between two clients: who is rung, who answers, and when it is over.

    ringing ──answered──► talking
       └────────┬───────────┘
              over

A session is in one call at most, and a call is over for everybody as soon as one
of the two who talk, or the caller, hangs up or is gone. Each hears of it once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol

from hub.accounts.powers import require_person
from hub.errors import BadRequest, Busy, NotFound
from hub.events import Answered, CallEnd, HungUp, Rings
from hub.limits import TokenBuckets
from hub.live import LiveRoom
from hub.session import Session

RING_SECONDS = 45
CALLS_PER_10S = 20
MOST_RUNG = 50  # By one call: each of them is sent the signal.


class Timer(Protocol):
    def cancel(self) -> None: ...


@dataclass(eq=False, slots=True)
class Call:
    """`parties` are all who are still in it; `since` is when it was answered, in seconds.

    `room` is the one whose name was called. A call that is `renewed` goes on as another one.
    """

    caller: Session
    invited: frozenset[Session]
    parties: set[Session]
    ring: Rings
    room: LiveRoom | None
    callee: Session | None = None
    since: float | None = None
    renewed: bool = False
    timer: Timer = field(init=False)

    @property
    def rung(self) -> set[Session]:
        """Those who may still answer."""
        return set() if self.callee else self.parties - {self.caller}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to. `seconds` is its length, None when nobody answered; `ring` is what the callees were told."""

    caller: Session
    callees: frozenset[Session]
    seconds: float | None
    ring: Rings
    room: LiveRoom | None = None


class Calls:
    """`later` calls back after so many seconds; `clock` is one that nobody sets."""

    def __init__(
        self,
        *,
        later: Callable[[float, Callable[[], None]], Timer],
        clock: Callable[[], float],
        on_over: Callable[[Outcome], None],
    ) -> None:
        self._later = later
        self._clock = clock
        self._on_over = on_over
        self._calls: dict[Session, Call] = {}
        self._rings = TokenBuckets(CALLS_PER_10S, 10, clock=clock)

    def ring(self, caller: Session, callees: Collection[Session], ring: Rings, *, room: LiveRoom | None = None) -> None:
        """Ring all of them; whoever answers first has the call. What the caller did before is over.

        Raises RateLimited; Forbidden for bots; NotFound when there is nobody; BadRequest when there are too many; Busy
        when nobody is free, or one of them is calling already.
        """
        require_person(caller.caller.user)
        self._rings.take(caller.user_id, "You are calling too often; wait a moment.")
        before = self._calls.get(caller)
        if before and caller in before.rung and before.caller in callees:
            raise Busy("They are calling you: answer.", code="called_already")
        there = {session for session in callees if session is not caller and not session.closed}
        if len(there) > MOST_RUNG:
            raise BadRequest(f"At most {MOST_RUNG} can be called at a time.", code="too_many")
        free = self._free(there, before)
        if not free:
            raise Busy if there else NotFound("Nobody can be called there.", code="callee_not_found")
        if before:
            self._give_up(caller, before, spare=free)
        self._begin(Call(caller, free, {caller, *free}, ring, room))

    def answer(self, session: Session, signal: object) -> None:
        """Raises NotFound when nobody rings, or somebody else was faster."""
        call = self._calls.get(session)
        if call is None or session not in call.rung:
            raise NotFound("Nobody is calling you.", code="call_not_found")
        call.timer.cancel()
        self._remove(call, call.rung - {session}, "elsewhere")
        call.callee, call.since = session, self._clock()
        call.caller.tell(Answered(signal))

    def hang_up(self, session: Session) -> None:
        """End the session's call, or refuse it for all sessions of its user. Without one nothing happens."""
        if call := self._calls.get(session):
            mine = {s for s in call.rung if s.user_id == session.user_id}
            self._leave(call, session, mine if session in mine else set(), "refused")

    def drop(self, session: Session) -> None:
        """The session is gone."""
        if call := self._calls.get(session):
            self._leave(call, session, call.rung & {session}, "unanswered")

    def end_all(self) -> None:
        """The server is about to end."""
        for call in set(self._calls.values()):
            self._end(call, "ended" if call.callee else "unanswered")

    def _free(self, sessions: Collection[Session], before: Call | None) -> frozenset[Session]:
        """Those not in a call, nor their user on another device; the call that the caller leaves doesn't count."""
        calls = [call for call in self._calls.values() if call.callee and call is not before]
        talking = {party.user_id for call in calls for party in call.parties}
        return frozenset(s for s in sessions if self._calls.get(s) in (None, before) and s.user_id not in talking)

    def _begin(self, call: Call) -> None:
        call.timer = self._later(RING_SECONDS, lambda: self._end(call, "unanswered"))
        for session in call.parties:
            self._calls[session] = call
        for session in call.rung:
            session.tell(call.ring)

    def _give_up(self, session: Session, call: Call, *, spare: frozenset[Session]) -> None:
        """The session leaves its call for another one, of which those to spare will hear."""
        call.renewed = session is call.caller and not call.rung.isdisjoint(spare)
        self._remove(call, call.parties & spare)
        self.hang_up(session)

    def _leave(self, call: Call, session: Session, refusing: set[Session], why: CallEnd) -> None:
        """Whoever is only rung leaves the others ringing; everybody else ends the call."""
        self._remove(call, {session})
        if not refusing:
            self._end(call, "ended" if call.callee else "withdrawn")
        else:
            self._remove(call, refusing - {session}, "elsewhere")
            if not call.rung:
                self._end(call, why)

    def _end(self, call: Call, why: CallEnd) -> None:
        call.timer.cancel()
        self._remove(call, set(call.parties), why)
        if not call.renewed:
            self._on_over(self._outcome(call))

    def _outcome(self, call: Call) -> Outcome:
        seconds = None if call.since is None else self._clock() - call.since
        callees = frozenset({call.callee}) if call.callee else call.invited
        return Outcome(call.caller, callees, seconds, call.ring, call.room)

    def _remove(self, call: Call, sessions: Collection[Session], why: CallEnd | None = None) -> None:
        """They are told why; without a reason they know it themselves."""
        for session in sessions:
            call.parties.discard(session)
            del self._calls[session]
            if why:
                session.tell(HungUp(why))
