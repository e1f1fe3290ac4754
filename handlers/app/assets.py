"""What the pages are made of: a script and a style sheet each, joined and compressed when the server starts."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from handlers.app.bundle import bundle
from handlers.app.static import VERSION_CHARS, YEAR, version_of
from handlers.base import Handler
from handlers.contract import for_anybody, gives
from hub.errors import NotFound

STYLES = (
    "colors",
    "base",
    "forms",
    "layout",
    "rooms",
    "room",
    "panel",
    "message",
    "text",
    "tools",
    "files",
    "composer",
    "dialog",
    "call",
    "help",
    "profile",
    "hooks",
    "search",
)


@dataclass(frozen=True, slots=True)
class Asset:
    """`version` changes with the body."""

    kind: str
    body: bytes
    gzipped: bytes
    version: str


class Assets:
    """By name; see `url`. `version` is that of the whole folder."""

    def __init__(self, folder: Path) -> None:
        styles = "".join((folder / f"css/{name}.css").read_text() for name in STYLES)
        self._by_name: Mapping[str, Asset] = {
            "chat.js": _asset("text/javascript", bundle(folder / "js/chat.js")),
            "account.js": _asset("text/javascript", bundle(folder / "js/account.js")),
            "admin.js": _asset("text/javascript", bundle(folder / "js/admin.js")),
            "desk.js": _asset("text/javascript", bundle(folder / "js/desk.js")),
            "chat.css": _asset("text/css", styles),
        }

        self.worker = (folder / "js/worker.js").read_text()
        self.version = version_of(folder)

    def find(self, name: str) -> Asset | None:
        return self._by_name.get(name)

    def url(self, name: str) -> str:
        return f"/assets/{self._by_name[name].version}/{name}"


class AssetHandler(Handler):
    """/assets/<version>/<name>"""

    @for_anybody
    @gives(200, "text/javascript, text/css")
    def get(self, version: str, name: str) -> None:
        """A script or a style sheet of the pages."""
        asset = self.settings["assets"].find(name)
        if asset is None:
            raise NotFound("There is nothing at this address.")
        # A page from before an update gets the new one, and must not keep it under the old name.
        is_current = version == asset.version
        self.set_header("Cache-Control", f"public, max-age={YEAR}, immutable" if is_current else "no-cache")
        self.set_header("Content-Type", f"{asset.kind}; charset=UTF-8")
        self.set_header("Vary", "Accept-Encoding")
        send(self, asset.body, asset.gzipped)


class WorkerHandler(Handler):
    """/worker.js: opens the page without a connection. Its name has no version, so that browsers look for a new one."""

    @for_anybody
    @gives(200, "text/javascript")
    def get(self) -> None:
        """The script that opens the page without a connection."""
        assets: Assets = self.settings["assets"]
        kept = [assets.url("chat.js"), assets.url("chat.css"), self.static_url("icon.svg")]
        name = "chatd-" + sha256("".join(kept).encode()).hexdigest()[:VERSION_CHARS]
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Content-Type", "text/javascript; charset=UTF-8")
        self.finish(f"const ASSETS = {json.dumps(kept)}\nconst CACHE = {json.dumps(name)}\n{assets.worker}")


def send(handler: Handler, body: bytes, gzipped: bytes) -> None:
    """Whichever the client can read."""
    if "gzip" in handler.request.headers.get("Accept-Encoding", ""):
        handler.set_header("Content-Encoding", "gzip")
        body = gzipped
    handler.finish(body)


def _asset(kind: str, text: str) -> Asset:
    body = text.encode()
    return Asset(kind, body, gzip.compress(body, mtime=0), sha256(body).hexdigest()[:VERSION_CHARS])
