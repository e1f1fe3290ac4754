"""The API as this server has it: for programs, and as a page for those who write them."""

from itertools import groupby
from operator import attrgetter

from handlers import openapi
from handlers.app.pages import Page
from handlers.base import Handler
from handlers.contract import for_anybody, gives


class OpenApiHandler(Handler):
    @for_anybody
    async def get(self) -> None:
        """The HTTP API, as OpenAPI 3.1."""
        self.set_header("Access-Control-Allow-Origin", "*")
        self.reply(openapi.document(self.application.wildcard_router.rules))


class ReferencePage(Page):
    @for_anybody
    @gives(200, "text/html")
    async def get(self) -> None:
        """The HTTP API, to read."""
        found = sorted(openapi.operations(self.application.wildcard_router.rules), key=attrgetter("family", "path"))
        families = [(family, list(group)) for family, group in groupby(found, key=attrgetter("family"))]
        self.render("reference.html", families=families, shape=openapi.shape)
