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

from hub.errors import Busy, NotFound
from hub.events import Answered, HungUp, Rings
from hub.limits import TokenBuckets
from hub.session import Session

RING_SECONDS = 45
CALLS_PER_10S = 20


class Timer(Protocol):
    def cancel(self) -> None: ...


@dataclass(eq=False, slots=True)
class Call:
    """`parties` are all who are still in it; `since` is when it was answered, in seconds."""

    caller: Session
    invited: frozenset[Session]
    parties: set[Session]
    callee: Session | None = None
    since: float | None = None
    timer: Timer = field(init=False)

    @property
    def rung(self) -> set[Session]:
        """Those who may still answer."""
        return set() if self.callee else self.parties - {self.caller}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to. `seconds` is its length, None when nobody answered."""

    caller: Session
    callees: frozenset[Session]
    seconds: float | None


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

    def ring(self, caller: Session, callees: Collection[Session], ring: Rings) -> None:
        """Ring all of them; whoever answers first has the call. What the caller did before is over.

        Raises RateLimited; NotFound when there is nobody; Busy when nobody is free, or one of them is calling already.
        """
        self._rings.take(caller.user_id, "You are calling too often; wait a moment.")
        before = self._calls.get(caller)
        if before and caller in before.rung and before.caller in callees:
            raise Busy("They are calling you: answer.", code="called_already")
        there = {session for session in callees if session is not caller and not session.closed}
        free = frozenset(session for session in there if self._is_free(session, before))
        if not free:
            raise Busy if there else NotFound("Nobody can be called there.", code="callee_not_found")
        if before:
            self._give_up(caller, before, spare=free)
        self._begin(Call(caller, free, {caller, *free}), ring)

    def answer(self, session: Session, signal: object) -> None:
        """Raises NotFound when nobody rings, or somebody else was faster."""
        call = self._calls.get(session)
        if call is None or session not in call.rung:
            raise NotFound("Nobody is calling you.", code="call_not_found")
        call.timer.cancel()
        self._remove(call, call.rung - {session})
        call.callee, call.since = session, self._clock()
        call.caller.tell(Answered(signal))

    def hang_up(self, session: Session) -> None:
        """End the session's call, or refuse it for all sessions of its user. Without one nothing happens."""
        if call := self._calls.get(session):
            self._leave(call, session, {s for s in call.rung if s.user_id == session.user_id})

    def drop(self, session: Session) -> None:
        """The session is gone."""
        if call := self._calls.get(session):
            self._leave(call, session, call.rung & {session})

    def _is_free(self, session: Session, before: Call | None) -> bool:
        """Neither in a call, nor its user on another device; the call that the caller leaves doesn't count."""
        if self._calls.get(session) not in (None, before):
            return False
        talking = (call for call in self._calls.values() if call.callee and call is not before)
        return all(session.user_id != party.user_id for call in talking for party in call.parties)

    def _begin(self, call: Call, ring: Rings) -> None:
        call.timer = self._later(RING_SECONDS, lambda: self._end(call))
        for session in call.parties:
            self._calls[session] = call
        for session in call.rung:
            session.tell(ring)

    def _give_up(self, session: Session, call: Call, *, spare: Collection[Session]) -> None:
        """The session leaves its call for another one, of which those to spare will hear."""
        self._remove(call, call.parties & set(spare), told=False)
        self.hang_up(session)

    def _leave(self, call: Call, session: Session, refusing: set[Session]) -> None:
        """Whoever is only rung leaves the others ringing; everybody else ends the call."""
        if refusing:
            self._remove(call, {session}, told=False)
            self._remove(call, refusing - {session})
        if not (refusing and call.rung):
            self._end(call, by=session)

    def _end(self, call: Call, *, by: Session | None = None) -> None:
        call.timer.cancel()
        self._remove(call, call.parties & {by}, told=False)
        self._remove(call, set(call.parties))
        seconds = None if call.since is None else self._clock() - call.since
        self._on_over(Outcome(call.caller, frozenset({call.callee}) if call.callee else call.invited, seconds))

    def _remove(self, call: Call, sessions: Collection[Session], *, told: bool = True) -> None:
        for session in sessions:
            call.parties.discard(session)
            del self._calls[session]
            if told:
                session.tell(HungUp())
