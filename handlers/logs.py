"""One line a request, without what only its sender should know."""

import logging
import re

from tornado.web import RequestHandler

SECRET = re.compile(r"(?<=[?&])(token|signature|invite|sid)=[^&]*")
SECRET_PATH = re.compile(r"^/join/[^/?]+")

log = logging.getLogger("chatd.access")


def redacted(uri: str) -> str:
    """The URI without tokens, signatures, invitation codes and the sids of Engine.IO."""
    return SECRET_PATH.sub("/join/***", SECRET.sub(r"\1=***", uri))


def log_request(handler: RequestHandler) -> None:
    request, status = handler.request, handler.get_status()
    level = logging.ERROR if status >= 500 else logging.INFO
    milliseconds = 1000 * request.request_time()
    uri = redacted(request.uri or "")
    log.log(
        level,
        "method=%s uri=%s status=%d ms=%.1f remote=%s",
        request.method,
        uri,
        status,
        milliseconds,
        request.remote_ip,
    )
