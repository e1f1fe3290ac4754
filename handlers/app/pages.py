"""The pages. All they show besides a form comes over the socket."""

from msgspec import Struct

from handlers.app import shapes
from handlers.app.base import AppHandler
from hub.accounts import Registration

GREETING = "Connected to Dowell Chat Backend"  # What clients of the oldest family look for.

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Page(AppHandler):
    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")


class FrontPage(Page):
    """/ and /rooms/<id>: the chat, or the way in. A client that does not ask for a page gets a greeting."""

    async def get(self) -> None:
        self.set_header("Vary", "Accept, Cookie")
        if "text/html" not in self.request.headers.get("Accept", ""):
            self.set_header("Content-Type", "text/plain; charset=UTF-8")
            self.finish(GREETING)
        elif await self.caller():
            self.render("chat.html")
        else:
            self.render("signin.html")


class NewAccount(Struct):
    username: str
    password: str
    email: str = ""


class JoinPage(Page):
    """/join/<code>: make an account with an invitation or, when signed in already, join the rooms it leads to."""

    async def get(self, code: str) -> None:
        caller = await self.caller()
        self.render("join.html", user=caller.user if caller else None)

    async def post(self, code: str) -> None:
        caller = await self.caller()
        if caller is None:
            await self._register(code)
        else:
            rooms = await self.hub.invites.accept(caller, code)
            self.reply({"rooms": [{"id": room.id, "name": room.name} for room in rooms]})

    async def _register(self, code: str) -> None:
        wanted = self.decode(NewAccount)
        registration = Registration(wanted.username, wanted.password, wanted.email, invite=code)
        user = await self.hub.accounts.register(registration, local=self.is_local)
        await self.sign_in(user)
        self.reply({"user": shapes.me(user)}, 201)
