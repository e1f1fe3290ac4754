"""Who is online: whoever has a session. Those who watch are told what changed since they were told last."""

from collections.abc import Callable, Iterable
from weakref import WeakSet

from hub.events import Event, Online
from hub.session import Session

Tell = Callable[[Iterable[Session], Event], None]


class Roster:
    """`online` answers the ids of all users who have a session; `tell` tells many sessions the same."""

    def __init__(self, online: Callable[[], frozenset[int]], tell: Tell) -> None:
        self._online = online
        self._tell = tell
        self._told: frozenset[int] = frozenset()
        self._watchers: WeakSet[Session] = WeakSet()

    def watch(self, session: Session) -> list[int]:
        """Who is online. What changes after that, the session is told."""
        self._watchers.add(session)
        return sorted(self._told | {session.user_id})

    def look(self) -> None:
        """Tell what has changed. Called again and again; who goes and comes back in between was never away."""
        online = self._online()
        came, gone = online - self._told, self._told - online
        self._told = online
        if came or gone:
            self._tell(self._watchers, Online(tuple(sorted(came)), tuple(sorted(gone))))
