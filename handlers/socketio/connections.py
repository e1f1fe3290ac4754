"""All connections, by their sid."""

from handlers.links import FileLinks
from handlers.socketio.connection import Connection
from handlers.socketio.refusals import UnknownSession
from hub.hub import Hub


class Connections:
    def __init__(self, hub: Hub, links: FileLinks) -> None:
        self._hub = hub
        self._links = links
        self._by_sid: dict[str, Connection] = {}

    def __len__(self) -> int:
        return len(self._by_sid)

    def open(self, *, token: str | None) -> Connection:
        connection = Connection(self._hub, self._links, token=token, on_end=self._forget)
        self._by_sid[connection.engine.sid] = connection
        return connection

    def get(self, sid: str) -> Connection:
        """Raises UnknownSession."""
        connection = self._by_sid.get(sid)
        if connection is None:
            raise UnknownSession
        return connection

    def _forget(self, connection: Connection) -> None:
        self._by_sid.pop(connection.engine.sid, None)
