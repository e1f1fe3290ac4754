"""TLS handshakes that fail, each in one quiet line: browsers that do not trust us yet make many."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

TORNADO = logging.getLogger("tornado.general")
TOLD = "SSL Error on %s %s: %s"  # As Tornado words it, with the socket, the other side and the error.

log = logging.getLogger("chatd.tls")


@contextmanager
def told_quietly() -> Iterator[None]:
    """Meanwhile a failed handshake is no warning of Tornado's, but a line of ours."""
    TORNADO.addFilter(_is_other)
    try:
        yield
    finally:
        TORNADO.removeFilter(_is_other)


def _is_other(record: logging.LogRecord) -> bool:
    if record.msg != TOLD or not isinstance(record.args, tuple):
        return True
    _, peer, error = record.args
    remote = peer[0] if isinstance(peer, tuple) else "unknown"
    log.info("event=handshake_failed remote=%s reason=%s", remote, getattr(error, "reason", None))
    return False
