"""The API as this server has it: for programs, and as a page for those who write them."""

from itertools import groupby
from operator import attrgetter

from handlers import asyncapi, openapi
from handlers.app.pages import Page
from handlers.base import Handler
from handlers.contract import for_anybody, gives


class OpenApiHandler(Handler):
    @for_anybody
    async def get(self) -> None:
        """The HTTP API, as OpenAPI 3.1."""
        self.set_header("Access-Control-Allow-Origin", "*")
        self.reply(openapi.document(self.application.wildcard_router.rules))


class AsyncApiHandler(Handler):
    @for_anybody
    async def get(self) -> None:
        """The sockets, as AsyncAPI 3.0."""
        self.set_header("Access-Control-Allow-Origin", "*")
        self.reply(asyncapi.document(self.application.wildcard_router.rules))


class ReferencePage(Page):
    @for_anybody
    @gives(200, "text/html")
    async def get(self) -> None:
        """The API, to read."""
        rules = self.application.wildcard_router.rules
        found = sorted(openapi.operations(rules), key=attrgetter("family", "path"))
        families = [(family, list(group)) for family, group in groupby(found, key=attrgetter("family"))]
        sockets = {channel.route: list(channel.messages) for channel in asyncapi.channels(rules)}
        self.render("reference.html", families=families, sockets=sockets, shape=openapi.shape)
