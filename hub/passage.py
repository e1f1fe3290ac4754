"""A stretch of a room's past on its way to those who missed it."""

from collections.abc import Callable, Sequence

from hub.recent import Telling
from hub.session import Dialect, Session

Portion = tuple[bytes, int]  # What is told at once, and how many changes that is.


class Passage:
    """Changes that many are told one after the other, joined once for all of a dialect who did none of them."""

    __slots__ = ("_actors", "_portions", "tellings")

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self.tellings = tellings
        self._actors = {telling.event.actor_id for telling in tellings} - {0}
        self._portions: dict[tuple[Dialect, int, int], Portion] = {}

    def portion(self, session: Session, start: int = 0) -> Portion:
        """Of what comes from the change of this number on, as much as this session is told at once."""
        if session.user_id in self._actors:
            return self._joined(session, start)
        key = session.dialect, session.portion, start
        portion = self._portions.get(key)
        if portion is None:
            portion = self._portions[key] = self._joined(session, start)
        return portion

    def _joined(self, session: Session, start: int) -> Portion:
        return joined(self.tellings[start:], session.portion, lambda telling: telling.to(session))


def joined(tellings: Sequence[Telling], most: int, frame: Callable[[Telling], bytes]) -> Portion:
    """The first of them that have more than so many bytes, or all."""
    frames, size = [], 0
    for telling in tellings:
        frames.append(frame(telling))
        size += len(frames[-1])
        if size > most:
            break
    return b"".join(frames), len(frames)
