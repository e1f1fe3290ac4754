"""What every handler shares: who is asking, JSON in and out, refusals, headers.

A family says how it words refusals by overriding `refusal_body` and `refusal_status`.
"""

from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from tornado.httputil import HTTPServerRequest
from tornado.web import Application, HTTPError, RequestHandler

from handlers import decoding
from handlers.forwarded import forwarded, is_in
from handlers.links import FileLinks
from handlers.logs import begin_request
from hub.accounts.models import Caller
from hub.errors import BadRequest, Forbidden, NotAuthenticated, NotFound, Refusal
from hub.hub import Hub

SESSION_COOKIE = "chatd_session"
SCHEMES = {"token", "bearer"}
YEAR = 365 * 24 * 3600  # Seconds.
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

T = TypeVar("T")


class Handler(RequestHandler):
    """A request. `require` it to be signed in, `decode` its body, `reply` with JSON."""

    def __init__(self, application: Application, request: HTTPServerRequest, **kwargs: Any) -> None:
        given = forwarded(request, application.settings["hub"]).value("X-Request-Id", "")
        self.request_id = begin_request(given)
        super().__init__(application, request, **kwargs)

    @property
    def hub(self) -> Hub:
        hub: Hub = self.settings["hub"]
        return hub

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "DENY")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Request-Id", self.request_id)
        if self.request.protocol == "https" and self.hub.settings.tls.hsts:
            self.set_header("Strict-Transport-Security", f"max-age={YEAR}")

    async def require(self) -> Caller:
        """Who is asking. Raises NotAuthenticated."""
        token = self.token()
        if token is None:
            raise NotAuthenticated
        return await self.hub.signin.authenticate(token)

    def token(self) -> str | None:
        """From the Authorization header, bare or with a scheme, then `?token=`, then the session cookie."""
        header = self.request.headers.get("Authorization", "").strip()
        if header:
            scheme, _, value = header.rpartition(" ")
            return value if scheme.lower() in SCHEMES or not scheme else None
        in_query = self.get_query_argument("token", None)
        return in_query if in_query is not None else self._token_of_cookie()

    def decode(self, shape: type[T]) -> T:
        """The body, JSON or a form. Raises BadRequest, naming the field."""
        body = self.request.body
        is_form = self.request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
        # curl says "form" of whatever it is given, so an object is taken for what it is.
        if is_form and not body.lstrip().startswith(b"{"):
            return decoding.form(self.request.body_arguments, shape)
        return decoding.json(body or b"{}", shape)

    def number(self, name: str, default: int, *, most: int) -> int:
        """A number of the query, from 1 to `most`; larger ones are cut. Raises BadRequest."""
        value = self.get_query_argument(name, None)
        if value is None:
            return default
        if not (value.isascii() and value.isdecimal()) or int(value[:12]) < 1:
            raise BadRequest(f"{name} is a number from 1.", field=name)
        return min(int(value[:12]), most)

    def reply(self, body: object, status: int = 200) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(msgspec.json.encode(body))

    @property
    def base_url(self) -> str:
        """Scheme and host by which the client reached us; a trusted proxy may say what it was."""
        if public := self.hub.settings.server.public_url:
            return public.rstrip("/")
        return f"{self.scheme}://{self.host}"

    @property
    def scheme(self) -> str:
        """By which the client reached us, or a trusted proxy before us."""
        return forwarded(self.request, self.hub).value("X-Forwarded-Proto", self.request.protocol)

    @property
    def host(self) -> str:
        """What the client called us, with the port if it named one."""
        return forwarded(self.request, self.hub).value("X-Forwarded-Host", self.request.host)

    def file_links(self) -> FileLinks:
        """Makes the URLs under which this client can fetch files."""
        return FileLinks(self.base_url, self.settings["signer"], self.hub.files)

    @property
    def is_local(self) -> bool:
        """Whether the request comes from this machine itself, through no proxy, and not from a page of another site."""
        forwarded = {"X-Forwarded-For", "X-Real-Ip", "Forwarded"} & set(self.request.headers)
        # Another site may give its own name our address; its pages then look like ours.
        is_asked_for = self.request.host_name.strip("[]") in LOCAL_NAMES and self.is_from_our_page
        return not forwarded and is_asked_for and is_in(self.request.remote_ip or "", ["127.0.0.0/8", "::1/128"])

    def refusal_body(self, refusal: Refusal) -> dict[str, Any]:
        body: dict[str, Any] = {"detail": refusal.sentence, "code": refusal.code}
        if refusal.field:
            body["field"] = refusal.field
        return body

    def refusal_status(self, refusal: Refusal) -> int:
        return refusal.status

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs["exc_info"][1] if "exc_info" in kwargs else None
        if isinstance(error, HTTPError):
            error = _refusal_of(error)
        if isinstance(error, Refusal):
            if hasattr(error, "retry_after"):
                self.set_header("Retry-After", str(int(error.retry_after) + 1))
            status = self.refusal_status(error)
            # https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 and 15.5.6
            if status == HTTPStatus.UNAUTHORIZED:
                self.set_header("WWW-Authenticate", "Bearer")
            elif status == HTTPStatus.METHOD_NOT_ALLOWED:
                self.set_header("Allow", ", ".join(self._methods()))
            self.reply(self.refusal_body(error), status)
        else:
            self.reply({"detail": "Internal error.", "code": "internal_error"}, status_code)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if not isinstance(value, Refusal | HTTPError):
            super().log_exception(typ, value, tb)

    def _methods(self) -> list[str]:
        """Those that this address knows."""
        missing = RequestHandler._unimplemented_method
        return [method for method in self.SUPPORTED_METHODS if getattr(type(self), method.lower()) is not missing]

    def _token_of_cookie(self) -> str | None:
        """A cookie is sent by the browser, whoever wrote the page; so only our own pages may use it."""
        token = self.get_cookie(SESSION_COOKIE)
        if token and not self._same_origin():
            raise Forbidden("This request comes from another site.", code="cross_site")
        return token

    def _same_origin(self) -> bool:
        """Reading needs no Origin, except by a WebSocket, which browsers let read across origins."""
        is_socket = self.request.headers.get("Upgrade", "").lower() == "websocket"
        return (self.request.method in SAFE_METHODS and not is_socket) or self.is_from_our_page

    @property
    def is_from_our_page(self) -> bool:
        """False when a browser says that a page of another site asks."""
        origin = self.request.headers.get("Origin")
        return origin is None or urlsplit(origin).netloc in {self.request.host, urlsplit(self.base_url).netloc}


class NotFoundHandler(Handler):
    """Every URL that nothing else answers."""

    def prepare(self) -> None:
        raise NotFound("There is nothing at this address.")


def _refusal_of(error: HTTPError) -> Refusal:
    """What Tornado itself refuses, in our words."""
    sentence = error.reason or f"{HTTPStatus(error.status_code).phrase}."
    refusal = Refusal(sentence, code=f"http_{error.status_code}")
    refusal.status = error.status_code
    return refusal
