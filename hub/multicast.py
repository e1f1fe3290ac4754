"""The same, sent to many sessions at once."""

from collections.abc import Callable, Iterable, Sequence

from hub.counts import Counts
from hub.events import Event
from hub.session import Dialect, Session, Transport

OfferAll = Callable[[Sequence[Transport], bytes], Sequence[int]]


def offer_each(transports: Sequence[Transport], data: bytes) -> list[int]:
    """How many bytes each took at once."""
    taken = []
    for transport in transports:
        try:
            taken.append(transport.offer(data))
        except OSError:
            taken.append(0)
    return taken


class Multicast:
    """`offer_all` does what `offer_each` does; it may answer less than 0 for nothing."""

    def __init__(self, counts: Counts, offer_all: OfferAll = offer_each) -> None:
        self._counts = counts
        self._offer_all = offer_all

    def tell(self, sessions: Iterable[Session], event: Event) -> None:
        """What none of them caused, encoded once for each dialect."""
        audience: dict[Dialect, list[Session]] = {}
        for session in sessions:
            audience.setdefault(session.dialect, []).append(session)
        for dialect, those in audience.items():
            self.send(those, dialect.encode(event, own=False))

    def send(self, sessions: Iterable[Session], data: bytes) -> None:
        """`Session.send` to each of them."""
        if not data:
            return
        told = [session for session in sessions if not session.closed]
        taken = self._offer_all([session.transport for session in told], data)
        whole = taken.count(len(data))
        self._counts.deliveries += whole
        if whole < len(told):
            some = [(session, size) for session, size in zip(told, taken, strict=True) if size < len(data)]
            # Only now may anybody be closed: they leave other rooms, which then tell those here what comes after this.
            for session in [session for session, size in some if not session.keep(data[max(size, 0) :])]:
                session.drop()
