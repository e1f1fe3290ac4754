"""Calling a user, wherever that one takes calls. What rings nowhere is missed, too."""

from hub.accounts.people import People
from hub.calls.callees import Callees
from hub.calls.calls import Calls
from hub.calls.log import CallLog
from hub.errors import Busy, NotFound
from hub.events import Rings
from hub.session import Session


class Dial:
    def __init__(self, people: People, callees: Callees, calls: Calls, log: CallLog) -> None:
        self._people = people
        self._callees = callees
        self._calls = calls
        self._log = log

    async def call(self, session: Session, user_id: int, ring: Rings) -> None:
        """Raises NotFound, and what `Calls.ring` raises."""
        user = await self._people.by_id(user_id)
        if user is None or not user.is_active:
            raise NotFound("There is no such user.", code="user_not_found")
        if session.closed:
            return
        try:
            self._calls.ring(session, self._callees.of_user(user_id), ring)
        except (Busy, NotFound) as refusal:
            if refusal.code != "called_already" and user_id != session.user_id:
                self._log.missed(session.caller, user)
            raise
