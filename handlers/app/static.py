"""Scripts, styles and pictures of the UI.

Modules import each other by relative paths, so the version stands in the path, not
in the query: all files of a page come from one version, and stay in the cache.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

from handlers.base import Handler
from handlers.contract import for_anybody, gives
from hub.errors import NotFound

VERSION_CHARS = 12
YEAR = 365 * 24 * 3600  # Seconds.
TEN_MINUTES = 600


def version_of(folder: Path) -> str:
    """Changes whenever a file in the folder does."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:VERSION_CHARS]


class Public(Handler, StaticFileHandler):
    @for_anybody
    @gives(200, "*/*")
    @gives(206, "*/*")
    @gives(304)
    async def get(self, path: str, include_body: bool = True) -> None:
        """A file of the pages."""
        if "\0" in path:  # Tornado would ask the system for it, which knows no such names.
            raise NotFound("There is nothing at this address.")
        await super().get(path, include_body)


class StaticFiles(Public):
    """/static/<version>/<path>, and what Tornado brings here as well: /favicon.ico and /robots.txt"""

    @classmethod
    def make_static_url(cls, settings: dict[str, Any], path: str, include_version: bool = True) -> str:
        return f"/static/{settings['static_version']}/{path}"

    def parse_url_path(self, url_path: str) -> str:
        first, has_version, path = url_path.partition("/")
        self.version = first if has_version else ""
        return path if has_version else first

    def set_extra_headers(self, path: str) -> None:
        # A page from before an update gets the new files, and must not keep them under the old name.
        is_current = self.version == self.settings["static_version"]
        self.set_header("Cache-Control", f"public, max-age={YEAR}, immutable" if is_current else "no-cache")


class Widget(Public):
    """/widget.js, which pages of other sites bring in. Its address has no version, so browsers soon look again."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", f"public, max-age={TEN_MINUTES}")
        self.set_header("Cross-Origin-Resource-Policy", "cross-origin")
