"""Where the connections meet the network: requests that poll, and WebSockets.

Any page may connect, unless `server.origins` says which: what it may do there, a
token decides, or the rules for guests. A cookie counts only for our own pages.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, cast

from tornado.httputil import HTTPServerRequest
from tornado.routing import PathMatches

from handlers.base import SESSION_COOKIE
from handlers.connection import ConnectionHandler, forget_query
from handlers.contract import for_anybody, gives, queries, refuses
from handlers.crossing import OpenHandler
from handlers.eager import begun
from handlers.line import Line
from handlers.socketio import payload
from handlers.socketio.connection import Connection
from handlers.socketio.connections import Connections
from handlers.socketio.engine import PROBE, PROBED, UPGRADE
from handlers.socketio.events import EVENTS
from handlers.socketio.refusals import BadMethod, ForeignPage, Refused, Unfit, UnknownTransport, UnsupportedProtocol
from handlers.socketio.told import TELLS
from handlers.speech import Speech
from hub.errors import Refusal, TooLarge

TRANSPORTS = {"polling", "websocket"}
PROTOCOL = "4"
UPGRADE_SECONDS = 10


class Upgrade(PathMatches):
    """A path that a WebSocket is asked for at."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        is_upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
        return super().match(request) if is_upgrade else None


class EngineHandler(OpenHandler):
    def initialize(self, connections: Connections) -> None:
        self.connections = connections
        self.connection: Connection | None = None

    def find(self, transport: str) -> None:
        """Find the connection that a request is about; there is none yet in a handshake. Raises Unfit."""
        asked, sid = self.get_query_argument("transport", None), self.get_query_argument("sid", None)
        if not self.lets_page_in:
            raise ForeignPage
        if asked not in TRANSPORTS:
            raise UnknownTransport
        if sid is not None:
            self.connection = self.connections.get(sid)
        elif self.request.method != "GET":
            raise BadMethod
        elif self.get_query_argument("EIO", None) != PROTOCOL:
            raise UnsupportedProtocol
        if asked != transport:
            raise Unfit

    @property
    def known(self) -> Connection:
        """The connection, once it is found or opened."""
        return cast("Connection", self.connection)

    def open_connection(self) -> Connection:
        self.connection = self.connections.open(token=self.token())
        return self.connection

    def refusal_body(self, refusal: Refusal) -> dict[str, Any]:
        return {"code": getattr(refusal, "number", Unfit.number), "message": refusal.sentence}

    def _token_of_cookie(self) -> str | None:
        return self.get_cookie(SESSION_COOKIE) if self.is_from_our_page else None


class PollingHandler(EngineHandler):
    """A GET waits for what is said to the client, a POST brings what the client says."""

    def prepare(self) -> None:
        self._is_waiting = False
        if self.request.method != "OPTIONS":
            self.find("polling")

    @for_anybody
    @queries("EIO", "transport", "sid")
    @gives(200, "text/plain")
    @refuses(Refused)
    async def get(self) -> None:
        """Wait for what is said to the client; without `sid`, connect."""
        if self.connection is None:
            self.open_connection().engine.begin_polling()
        self._is_waiting = True
        forget_query(self)
        answer = await self.known.poll()
        if self._is_waiting:
            self._answer(answer)

    @for_anybody
    @queries("EIO", "transport", "sid")
    @gives(200, "text/plain")
    @refuses(Refused)
    async def post(self) -> None:
        """Bring what the client says."""
        connection = self.known
        if len(self.request.body) > self.hub.settings.limits.frame_kb * 1024:
            connection.engine.end()
            raise TooLarge
        await connection.post(self.request.body)
        self._answer(b"ok")

    @for_anybody
    @refuses(Refused)
    def put(self) -> None:
        """Refused: a client that polls asks by GET and POST."""
        raise BadMethod

    head = delete = patch = put

    def on_connection_close(self) -> None:
        """Whoever no longer waits for the answer has gone, and the answer may be lost."""
        super().on_connection_close()
        if self._is_waiting and self.connection:
            self._is_waiting = False
            self.connection.engine.end()

    def _answer(self, body: bytes) -> None:
        self._is_waiting = False
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(body)


class EngineSocket(EngineHandler, ConnectionHandler):
    """A WebSocket: from the start, or one to which a client that polls wants to move."""

    speech = Speech({str(name): event.shape for name, event in EVENTS.items()}, TELLS)
    ping_interval = None  # The connection has a heartbeat of its own.

    def prepare(self) -> None:
        self.transport = Line(self.close)
        self._patience: asyncio.TimerHandle | None = None
        self._is_probing = False
        self.find("websocket")
        if self.connection and self.connection.engine.state != "polling":
            raise Unfit

    def check_origin(self, origin: str) -> bool:
        return True

    async def open(self, *args: str, **kwargs: str) -> None:
        self.set_nodelay(True)  # Tornado turns Nagle on again after the upgrade.
        if self.connection is None:
            self.open_connection().engine.begin_websocket(self.transport)
        else:
            self._patience = asyncio.get_running_loop().call_later(UPGRADE_SECONDS, self.close)
        self.forget_handshake()

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        if self._is_in_use:
            return begun(self._serve(message))
        self._advance(message)
        return None

    async def _serve(self, message: str | bytes) -> None:
        try:
            await self.known.serve(map(payload.decode, [message]))
        except Refusal:
            return  # It has ended the connection, and that is the answer.

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        super().close(code, reason)
        self._let_go()

    def on_close(self) -> None:
        self._let_go()

    @property
    def _is_in_use(self) -> bool:
        """Whether the client is reached here, and no longer by polling."""
        return self.connection is not None and self.connection.engine.is_reached_by(self.transport)

    def _advance(self, message: str | bytes) -> None:
        """Step by step from polling to here."""
        engine = self.known.engine
        if message == payload.encode(PROBE) and engine.state == "polling":
            self.transport.send(payload.in_frames([payload.encode(PROBED)]))
            self._is_probing = True
            engine.probe()
        elif message == payload.encode(UPGRADE) and self._is_probing and engine.state == "probing":
            self.known.upgrade(self.transport)
            self._keep()
        else:
            self.close()

    def _keep(self) -> None:
        self._is_probing = False
        if self._patience:
            self._patience.cancel()

    def _let_go(self) -> None:
        engine = self.known.engine if self.connection else None
        if engine and self._is_in_use:
            engine.end()
        elif engine and self._is_probing:
            engine.abandon()
        self._keep()
