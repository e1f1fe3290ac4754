"""The pages. All they show besides a form comes over the socket."""

import gzip
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from handlers.app import shapes
from handlers.app.assets import Assets, send
from handlers.app.base import AppHandler
from handlers.contract import for_anybody, gives, refuses
from hub.accounts.accounts import Registration
from hub.errors import Forbidden
from hub.models import Room

GREETING = "Connected to Dowell Chat Backend"  # What clients of the oldest family look for.

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data: blob: {storage}; media-src 'self' blob: {storage};"
    " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


DEVICES = "camera=(self), microphone=(self), display-capture=(self)"


class Page(AppHandler):
    policy = POLICY

    def get_template_namespace(self) -> dict[str, Any]:
        """`say` gives a text of static/strings.json, `asset` the address of a joined file."""
        says: Mapping[str, str] = self.settings["strings"]
        assets: Assets = self.settings["assets"]
        return {**super().get_template_namespace(), "say": says.__getitem__, "asset": assets.url}

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Content-Security-Policy", self.policy.format(storage=self.hub.files.origin or ""))
        self.set_header("Permissions-Policy", DEVICES)
        if self.scheme == "https":  # Browsers ignore it over plain http, and complain.
            self.set_header("Cross-Origin-Opener-Policy", "same-origin")


class FrontPage(Page):
    """/ and /rooms/<id>: the chat, or the way in. A client that does not ask for a page gets a greeting."""

    @for_anybody
    @gives(200, "text/html, text/plain")
    async def get(self) -> None:
        """The chat, or the way in. A client that does not ask for a page gets a greeting."""
        self.set_header("Vary", "Accept, Cookie, Accept-Encoding")
        if "text/html" not in self.request.headers.get("Accept", ""):
            self.set_header("Content-Type", "text/plain; charset=UTF-8")
            self.finish(GREETING)
        elif await self.caller():
            self.set_header("Chatd-Page", "chat")  # For static/js/worker.js.
            page = self.render_string("chat.html")
            send(self, page, gzip.compress(page, mtime=0))
        else:
            self.render("signin.html", user=None)


class NewAccount(Struct):
    username: str
    password: str
    email: str = ""


class JoinPage(Page):
    """/join/<code>: make an account with an invitation or, when signed in already, join the rooms it leads to.

    `?signin` is for those who have an account. Whoever has come in is told the rooms.
    """

    @for_anybody
    @gives(200, "text/html")
    @refuses("text/html")
    async def get(self, code: str) -> None:
        """The page of an invitation."""
        caller = await self.caller()
        user = caller.user if caller else None
        try:
            rooms = await self.hub.invites.rooms(code)
        except Forbidden as refusal:
            self.set_status(404)
            self.render("invitation-over.html", user=user, sentence=refusal.sentence)
        else:
            has_account = "signin" in self.request.query_arguments
            self.render("join.html", user=user, has_account=has_account, rooms=[room.name for room in rooms])

    @for_anybody
    @gives(200)
    @gives(201)
    async def post(self, code: str) -> None:
        """Make an account with an invitation or, when signed in, join the rooms it leads to."""
        caller = await self.caller()
        if caller is None:
            await self._register(code)
        else:
            self.reply({"rooms": _told(await self.hub.invites.accept(caller, code))})

    async def _register(self, code: str) -> None:
        wanted = self.decode(NewAccount)
        registration = Registration(wanted.username, wanted.password, wanted.email, invite=code)
        rooms = await self.hub.invites.rooms(code)
        user = await self.hub.accounts.register(registration, local=self.is_local)
        await self.sign_in(user)
        self.reply({"user": shapes.me(user), "rooms": _told(rooms)}, 201)


def _told(rooms: Iterable[Room]) -> list[dict[str, Any]]:
    return [{"id": room.id, "name": room.name} for room in rooms]
