"""For those who run the server: is it well?"""

from handlers.base import Handler


class HealthHandler(Handler):
    """/healthz: 200 as soon as the server and its database serve, else 503."""

    async def get(self) -> None:
        await self.hub.ping()
        self.reply({"status": "ok"})
