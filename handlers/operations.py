"""For those who run the server: is it well?"""

import asyncio
from hmac import compare_digest

from prometheus_client import CONTENT_TYPE_LATEST

from handlers import metrics
from handlers.base import Handler
from handlers.contract import for_anybody, gives
from hub.errors import Forbidden, Unavailable

PATIENCE = 2.0  # Seconds; who watches has a time limit as well.
AWAY = "The database does not answer."


class OperationsHandler(Handler):
    async def is_database_up(self) -> bool:
        try:
            await asyncio.wait_for(self.hub.ping(), PATIENCE)
        except (Unavailable, TimeoutError):
            return False
        return True


class HealthHandler(Handler):
    """/healthz: 200 as soon as the server and its database serve, else 503."""

    @for_anybody
    async def get(self) -> None:
        """Whether the server and its database serve."""
        await self.hub.ping()
        self.reply({"status": "ok"})


class ReadyHandler(OperationsHandler):
    """/readyz: whether to send clients here. It answers soon, whatever the database does."""

    @for_anybody
    async def get(self) -> None:
        """Whether to send clients here. It answers soon, whatever the database does."""
        if not await self.is_database_up():
            raise Unavailable(AWAY)
        self.reply({"status": "ready"})


class MetricsHandler(OperationsHandler):
    """/metrics, for this box itself if the settings say so, for who has their token, and for admins."""

    @gives(200, "text/plain")
    async def get(self) -> None:
        """Figures for Prometheus."""
        if not self._is_let_in() and not (await self.require()).user.is_admin:
            raise Forbidden
        is_up = await self.is_database_up()
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(metrics.page(self.hub, is_database_up=is_up))

    def _is_let_in(self) -> bool:
        settings, token = self.hub.settings.metrics, self.token() or ""
        is_known = bool(settings.token) and compare_digest(token.encode(), str(settings.token).encode())
        return is_known or (settings.local and self.is_local)
