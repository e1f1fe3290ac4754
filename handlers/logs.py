"""What the log says: one line a request, and nowhere what only its sender should know."""

import logging
import re
import secrets
from contextvars import ContextVar

from tornado.web import RequestHandler

from handlers.forwarded import forwarded

KNOWN = r"token|signature|invite|sid|password|passwd|secret|api_key|public_key|refresh|access"
IN_ADDRESS = re.compile(rf"(?<=[?&])({KNOWN})=[^&\s\"']*", re.I)
NAMED = re.compile(rf"\b({KNOWN})([\"']?\s*[=:]\s*)([\"'][^\"']*[\"']|[^\s,;&}}\"']+)", re.I)
IN_PATH = re.compile(r"/(join|hooks)/[^/?\s\"']+")
SCHEME = re.compile(r"\b(Bearer|Basic|Token) [\w.~+/=-]{8,}", re.I)
IN_URI = re.compile(r"(?<=://)[^/@\s\"']+@")

# The request that this line is about; "" when it is about none.
REQUEST: ContextVar[str] = ContextVar("request", default="")

log = logging.getLogger("chatd.access")


def redacted(text: str) -> str:
    """Without tokens, passwords, keys, signatures, invitation codes and the sids of Engine.IO."""
    text = IN_PATH.sub(r"/\1/***", IN_ADDRESS.sub(r"\1=***", text))
    return IN_URI.sub("***@", NAMED.sub(r"\1\2***", SCHEME.sub(r"\1 ***", text)))


def begin_request(given: str) -> str:
    """The id of a request, from here on in all lines that it causes. A proxy may have `given` it one."""
    id = given if re.fullmatch(r"[\w.-]{1,64}", given) else secrets.token_hex(6)
    REQUEST.set(id)
    return id


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
        forwarded(request, handler.settings["hub"]).address,
    )
