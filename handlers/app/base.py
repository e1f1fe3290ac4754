"""What the requests of the bundled UI share."""

from handlers.base import SESSION_COOKIE, Handler
from hub.accounts.models import Caller, User
from hub.errors import Forbidden, NotAuthenticated

DAY = 24 * 3600  # Seconds.
CLIENT_CHARS = 300  # Of what a browser calls itself.


class AppHandler(Handler):
    """A request of our own pages; one that another site's page sends is refused."""

    def prepare(self) -> None:
        if not self._same_origin():
            raise Forbidden("This request comes from another site.", code="cross_site")

    async def caller(self) -> Caller | None:
        """Who is asking, None for somebody who has not signed in."""
        try:
            return await self.require()
        except NotAuthenticated:
            return None

    async def sign_in(self, user: User) -> None:
        """Give the browser a token that no script can read."""
        self.set_cookie(
            SESSION_COOKIE,
            await self.hub.signin.access_token(user, client=self.request.headers.get("User-Agent", "")[:CLIENT_CHARS]),
            max_age=self.hub.settings.auth.token_days * DAY,
            httponly=True,
            samesite="Strict",
            secure=self.base_url.startswith("https:"),
        )
