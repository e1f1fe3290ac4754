"""Who is in a room right now: users, however many sessions each of them has open there."""

from collections.abc import Callable

from hub.events import Arrived, Departed, Event, Present
from hub.models import Author, author_of
from hub.session import Session


class Presence:
    """`tell` reaches everybody in the room."""

    def __init__(self, room_id: int, *, tell: Callable[[Event], None]) -> None:
        self._room_id = room_id
        self._tell = tell
        self._sessions: dict[int, set[Session]] = {}  # By user, in the order of arrival.

    def arrive(self, session: Session) -> None:
        """Tell a session who else is here, and everybody of a user who was not. Safe to call twice."""
        mine = self._sessions.setdefault(session.user_id, set())
        if session in mine:
            return
        session.tell(Present(self._room_id, self._others(session)))
        mine.add(session)
        arrived = Arrived(self._room_id, _author(session))
        if len(mine) == 1:
            self._tell(arrived)
        else:
            session.tell(arrived)

    def depart(self, session: Session) -> None:
        """Tell those who stay when the last session of a user has gone. Safe to call twice."""
        mine = self._sessions.get(session.user_id, set())
        if session not in mine:
            return
        mine.discard(session)
        if not mine:
            del self._sessions[session.user_id]
            self._tell(Departed(self._room_id, _author(session)))

    def _others(self, session: Session) -> tuple[Author, ...]:
        return tuple(_author(next(iter(s))) for id, s in self._sessions.items() if id != session.user_id)


def _author(session: Session) -> Author:
    return author_of(session.caller.user, "member")
