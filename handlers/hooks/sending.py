"""Sends what webhooks are told, to addresses that they may have and to no others."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any

import msgspec
from tornado.httpclient import HTTPError, HTTPRequest
from tornado.netutil import Resolver
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from handlers.hooks.told import headers, told
from handlers.links import FileLinks, Signer, hook_secret
from hub.hooks.courier import Undelivered
from hub.hooks.models import Happening, OutgoingHook
from hub.hooks.targets import may_reach
from hub.hub import Hub

CONNECT_SECONDS, REQUEST_SECONDS = 5.0, 10.0
ANSWER_BYTES = 64 * 1024  # Of an answer, of which only the status counts.
AT_ONCE = 20
GONE = 410  # Who answers this wants to hear no more.


class NotAllowed(OSError):
    pass


class CarefulResolver(Resolver):
    """What is connected to is what was looked at: a name that changes its address meanwhile gains nothing."""

    def initialize(self, allowed: Iterable[str]) -> None:
        self._resolver = Resolver()
        self._allowed = tuple(allowed)

    async def resolve(self, host: str, port: int, family: Any = 0) -> list[tuple[int, Any]]:
        """Raises NotAllowed."""
        found: list[tuple[int, Any]] = await self._resolver.resolve(host, port, family)
        if not all(may_reach(address[0], self._allowed) for _, address in found):
            raise NotAllowed("the address is not public, and not among webhooks.allowed")
        return found

    def close(self) -> None:
        self._resolver.close()


class Sender:
    def __init__(self, hub: Hub, signer: Signer) -> None:
        self._signer = signer
        self._links = FileLinks((hub.settings.server.public_url or "").rstrip("/"), signer, hub.files)
        self._resolver = CarefulResolver(allowed=hub.settings.webhooks.allowed)
        self._client = SimpleAsyncHTTPClient(
            force_instance=True, max_clients=AT_ONCE, max_body_size=ANSWER_BYTES, resolver=self._resolver
        )

    async def send(self, hook: OutgoingHook, happening: Happening) -> None:
        """Raises Undelivered."""
        body = msgspec.json.encode(told(hook, happening, self._links))
        secret = hook_secret(hook.id, self._signer)
        request = HTTPRequest(
            hook.url,
            "POST",
            headers=headers(hook, happening, body, secret=secret, now=int(time.time())),
            body=body,
            connect_timeout=CONNECT_SECONDS,
            request_timeout=REQUEST_SECONDS,
            follow_redirects=False,
            decompress_response=False,
        )
        _check(await self._status(request))

    async def _status(self, request: HTTPRequest) -> int:
        answer = asyncio.ensure_future(self._client.fetch(request, raise_error=False))
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait([answer])  # Cancelled itself, it would be logged as an error when the request ends.
        try:
            return answer.result().code
        except (HTTPError, OSError, ValueError) as error:
            raise Undelivered(_reason(error)) from error

    def close(self) -> None:
        self._client.close()
        self._resolver.close()


def _check(status: int) -> None:
    if not 200 <= status < 300:
        raise Undelivered(f"it answers {status}", for_good=status == GONE)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, NotAllowed) else f"it can't be reached ({type(error).__name__}: {error})"
