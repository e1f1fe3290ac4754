"""Customers who want to know what becomes of their ticket."""

from weakref import WeakKeyDictionary

from hub.desk.models import Ticket
from hub.events import TicketTold
from hub.session import Session


class Watching:
    """A session watches one ticket at a time, for as long as it is connected."""

    def __init__(self) -> None:
        self._watched: WeakKeyDictionary[Session, str] = WeakKeyDictionary()

    def watch(self, session: Session, ticket: Ticket) -> None:
        self._watched[session] = ticket.id

    def tell(self, ticket_id: str, now: Ticket) -> None:
        """Tell those who watch a ticket how it is, or the one that it was merged into."""
        for session in [session for session, id in self._watched.items() if id == ticket_id]:
            self._watched[session] = now.id
            session.tell(TicketTold(now))
