"""What calls leave in the history: one message each, with the length of the call, or that it was missed."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta

from hub.accounts.models import Caller, User
from hub.calls.calls import Outcome
from hub.entries import Addition, Draft
from hub.errors import Refusal
from hub.journal import Journal
from hub.models import CALL, Author
from hub.rooms.direct import Direct
from hub.rooms.place import Place


class CallLog:
    """A call of a room is kept there, one between two users in their conversation, and any other nowhere."""

    def __init__(self, journal: Journal, direct: Direct) -> None:
        self._journal = journal
        self._direct = direct
        self._writing: set[asyncio.Task[None]] = set()

    def keep(self, outcome: Outcome) -> None:
        self._begin(self._keep(outcome))

    def missed(self, caller: Caller, callee: User) -> None:
        """Somebody called a user who could not be rung."""
        self._begin(self._miss(caller, callee))

    async def settled(self) -> None:
        """Wait until all that is over is kept."""
        if self._writing:
            await asyncio.wait(self._writing)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        writing = asyncio.get_running_loop().create_task(work)
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)

    async def _keep(self, outcome: Outcome) -> None:
        with suppress(Refusal):  # Nobody waits for an answer.
            if place := await self._place(outcome):
                await self._post(place, _author(place, outcome), outcome.seconds)

    async def _miss(self, caller: Caller, callee: User) -> None:
        with suppress(Refusal):
            place = await self._direct.open(caller, callee)
            await self._post(place, place.author, None)

    async def _post(self, place: Place, author: Author, seconds: float | None) -> None:
        entry = Addition(place.live, author, Draft(_text(seconds), kind=CALL), caller=place.caller)
        self._journal.append(entry)
        await entry.answer

    async def _place(self, outcome: Outcome) -> Place | None:
        caller, (callee, *_) = outcome.caller.caller, outcome.callees
        if outcome.room:
            return Place(outcome.room, caller)
        if caller.user.is_guest or callee.caller.user.is_guest:
            return None
        return await self._direct.open(caller, callee.caller.user)


def _author(place: Place, outcome: Outcome) -> Author:
    return outcome.ring.author if place.caller.user.is_guest else place.author


def _text(seconds: float | None) -> str:
    return "Missed call" if seconds is None else f"Call, {timedelta(seconds=int(seconds))}"
