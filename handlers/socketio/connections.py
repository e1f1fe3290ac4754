"""All connections, by their sid."""

from handlers.links import FileLinks
from handlers.socketio.connection import Connection
from handlers.socketio.dialect import ChatDialect
from handlers.socketio.payload import Framing, in_body, in_frames
from handlers.socketio.refusals import UnknownSession
from hub.hub import Hub


class Connections:
    def __init__(self, hub: Hub, links: FileLinks) -> None:
        self._hub = hub
        self._dialects: dict[Framing, ChatDialect] = {
            framing: ChatDialect(framing, hub.registry.peek, links) for framing in (in_body, in_frames)
        }
        self._by_sid: dict[str, Connection] = {}

    def __len__(self) -> int:
        return len(self._by_sid)

    def open(self, *, token: str | None) -> Connection:
        connection = Connection(self._hub, self._dialects, token=token, on_end=self._forget)
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
