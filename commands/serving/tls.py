"""The certificate that HTTPS serves: always the newest on disk, without a restart."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from pathlib import Path

from tornado.httpserver import HTTPServer

from commands.clock import now
from commands.serving.names import own_names, public_host
from hub.config import Settings
from store.tls.certificates import OwnCertificates
from store.tls.pem import BadCertificate, server_context

LOOK_EVERY = 2.0  # Seconds.

log = logging.getLogger("chatd.tls")


class LiveCertificate:
    """A chain and a key on disk. `prepare` is called before each look at them, and may renew them.

    Files that change are used once they have stayed the same for two looks, because a
    chain and its key are rarely written at once.
    """

    def __init__(self, chain: Path, key: Path, prepare: Callable[[], None] = lambda: None) -> None:
        self._chain = chain
        self._key = key
        self._prepare = prepare
        self._seen: object = None
        self._tried: object = None
        self._complaint = ""

    def load(self) -> ssl.SSLContext:
        """What to begin with. Raises BadCertificate, OSError."""
        self._prepare()
        self._seen = self._tried = self._stamp()
        return server_context(self._chain, self._key)

    async def watch(self, server: HTTPServer, every: float = LOOK_EVERY) -> None:
        """Serve what is newest, until cancelled. What can't be used is logged, and the old one stays."""
        while True:
            await asyncio.sleep(every)
            try:
                context = await asyncio.to_thread(self.news)
            except (BadCertificate, OSError) as error:
                self._complain(str(error))
            else:
                self._use(server, context)

    def news(self) -> ssl.SSLContext | None:
        """One look: a context for files that are new and have settled. Raises BadCertificate, OSError."""
        self._prepare()
        stamp = self._stamp()
        settled, self._seen = stamp == self._seen, stamp
        if not settled or stamp == self._tried:
            return None
        self._tried = stamp
        return server_context(self._chain, self._key)

    def _stamp(self) -> object:
        """Changes whenever one of the files does."""
        try:
            stats = [path.stat() for path in (self._chain, self._key)]
        except OSError as error:
            return error.errno
        return [(stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats]

    def _use(self, server: HTTPServer, context: ssl.SSLContext | None) -> None:
        self._complaint = ""
        if context is not None:
            # Every handshake from now on; connections that are open stay as they are.
            server.ssl_options = context
            log.info("event=certificate_loaded file=%s", self._chain)

    def _complain(self, complaint: str) -> None:
        if complaint != self._complaint:
            log.error("event=certificate_refused, the old one stays: %s", complaint)
        self._complaint = complaint


def certificate_of(settings: Settings, label: Callable[[], str]) -> LiveCertificate | None:
    """What the settings ask for; None when TLS is off. `label` is what the box calls itself on the LAN."""
    tls = settings.tls
    if tls.mode == "auto":
        own = OwnCertificates(settings.data_dir, clock=now)
        wished = public_host(settings.server.public_url)
        return LiveCertificate(own.server, own.server, lambda: own.renew(own_names(label()), wished))
    if tls.certificate and tls.key and tls.mode == "files":
        return LiveCertificate(tls.certificate, tls.key)
    return None
