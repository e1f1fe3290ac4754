"""What every family's socket shares: refusal in the handshake, one frame after the other, floods."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

from handlers.connection import ConnectionHandler
from handlers.crossing import OpenHandler
from handlers.eager import begun
from handlers.framing import POLICY_VIOLATION
from handlers.line import Line
from handlers.pace import Pace
from hub.accounts.models import Caller
from hub.entries import Answer
from hub.errors import BadRequest, Forbidden, NotAuthenticated, NotFound, RateLimited, Refusal
from hub.session import Dialect, Follows, Session

SWITCHING_PROTOCOLS = 101


class SocketHandler(OpenHandler, ConnectionHandler, ABC):
    """A family's socket: it lets somebody in, greets them and serves their frames."""

    SUPPORTED_METHODS = ("GET",)  # A subclass may have an action named post.
    session: Session

    @abstractmethod
    async def admit(self) -> None:
        """Check that the client may come in, and `begin` its session before the first doubt. Raises Refusal."""

    def begin(self, caller: Caller, dialect: Dialect, *, follows: Follows = None) -> None:
        self.session = self.hub.session(caller, dialect, self.transport, follows=follows)

    async def greet(self) -> None:
        """Subscribe the session and tell it what it should know first."""

    @abstractmethod
    async def serve(self, text: str) -> None:
        """Act on one frame. Raises Refusal."""

    @abstractmethod
    def error_frame(self, refusal: Refusal) -> bytes:
        """How the family words a refusal."""

    async def prepare(self) -> None:
        self.transport = Line(self.close)
        self._pace = Pace(posts_per_10s=self.hub.settings.limits.posts_per_10s)
        if not self.lets_page_in:
            raise Forbidden("Pages of this site may not connect.", code="cross_site")
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            raise BadRequest("Only a WebSocket can be opened here.", code="no_websocket")
        await self.admit()

    def check_origin(self, origin: str) -> bool:
        """A token may be used from any page; a cookie only from ours, which `token` has seen to."""
        return True

    async def open(self, *args: str, **kwargs: str) -> None:
        if self.transport.closed():  # While it was admitted; the session is forgotten with the connection.
            return
        self.set_nodelay(True)  # Tornado turns Nagle on again after the upgrade.
        self.forget_handshake()
        if self.session.closed:
            self.close(*self.session.farewell)
        else:
            await self.greet()

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        try:
            self._pace.receive()
        except RateLimited:
            self.session.close(POLICY_VIOLATION, "Too many frames.")
        return None if self.session.closed else begun(self._serve(message))

    async def _serve(self, message: str | bytes) -> None:
        try:
            if isinstance(message, bytes):
                raise BadRequest("Send text frames, not binary ones.")
            await self.serve(message)
        except Refusal as refusal:
            self.refuse(refusal)
        await self._pace.breathe()

    def on_close(self) -> None:
        self._forget_session()

    def on_finish(self) -> None:
        if self.get_status() != SWITCHING_PROTOCOLS:
            self._forget_session()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self._forget_session()

    def refuse(self, refusal: Refusal) -> None:
        self.session.send(self.error_frame(refusal))

    def expect(
        self,
        answer: asyncio.Future[Answer],
        answered: Callable[[Answer], None],
        refused: Callable[[Refusal], None],
    ) -> None:
        """Say what becomes of a change the client asked for."""
        self._pace.expect(answer, answered, refused)

    def _forget_session(self) -> None:
        if hasattr(self, "session"):
            self.hub.registry.disconnect(self.session)

    def refusal_status(self, refusal: Refusal) -> int:
        """A browser shows no reason for a failed handshake, so all families use the same one."""
        return 403 if isinstance(refusal, NotAuthenticated | NotFound) else refusal.status
