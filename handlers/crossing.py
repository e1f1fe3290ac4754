"""Requests that pages of other sites may make, unless `server.origins` says which sites.

Browsers are told nothing of credentials, so they send no cookie of ours along: what such
a page may do here, its token decides.
"""

from handlers.base import Handler

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
DAY = "86400"  # Seconds.


class OpenHandler(Handler):
    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Access-Control-Expose-Headers", "*")
        if "*" in self.hub.settings.server.origins:
            self.set_header("Access-Control-Allow-Origin", "*")
        elif self.lets_page_in:
            self.set_header("Access-Control-Allow-Origin", self.request.headers.get("Origin", self.base_url))
            self.set_header("Vary", "Origin")

    @property
    def lets_page_in(self) -> bool:
        """False when a browser says that a page asks which may not."""
        origins = self.hub.settings.server.origins
        return "*" in origins or self.is_from_our_page or self.request.headers["Origin"] in origins

    def options(self, *args: str) -> None:
        """A browser asks first, without a token, whether the page may ask with one."""
        self.set_header("Access-Control-Allow-Methods", METHODS)
        self.set_header("Access-Control-Allow-Headers", "*, Authorization")
        self.set_header("Access-Control-Max-Age", DAY)
        self.set_status(204)
