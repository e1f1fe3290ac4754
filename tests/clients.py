"""Real clients of a running server: people who speak HTTP and WebSocket to it."""

import asyncio
import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

PATIENCE = 20  # seconds


@dataclass(frozen=True)
class Response:
    """What came back over HTTP. `json` is None when the body is empty."""

    status: int
    json: object
    headers: object = field(repr=False)
    body: bytes = field(repr=False, default=b"")


class Socket:
    """An open WebSocket. Frames are JSON objects."""

    def __init__(self, connection):
        self.connection = connection

    async def send(self, **frame):
        await self.send_text(json.dumps(frame))

    async def send_text(self, text):
        """A `str` goes as a text frame, `bytes` as a binary one."""
        await self.connection.send(text)

    async def receive(self, *, patience=PATIENCE):
        return json.loads(await asyncio.wait_for(self.connection.recv(), patience))

    async def close(self):
        await self.connection.close(1000, "User left room")

    async def ended(self):
        """Wait until the server closes; its code and reason. Frames that come before are dropped."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed:
                return self.connection.close_code, self.connection.close_reason


@dataclass(eq=False)
class Server:
    """Where a server listens, and the sockets that its clients have open."""

    port: int
    sockets: list = field(default_factory=list)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    async def hang_up(self):
        for socket in self.sockets:
            await socket.close()


@dataclass(eq=False)
class Person:
    """Somebody at a client. Without a `token` it is nobody in particular."""

    server: Server
    user: object = None
    token: str | None = None

    @property
    def id(self):
        return self.user.id

    async def get(self, path, **options):
        return await self.request("GET", path, **options)

    async def post(self, path, body=None, **options):
        return await self.request("POST", path, body, **options)

    async def put(self, path, body=None, **options):
        return await self.request("PUT", path, body, **options)

    async def patch(self, path, body=None, **options):
        return await self.request("PATCH", path, body, **options)

    async def delete(self, path, **options):
        return await self.request("DELETE", path, **options)

    async def request(self, method, path, body=None, *, headers=None):
        """`body` is JSON, unless it is `bytes`, which go as they are."""
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self._credentials(), **(headers or {})}
        request = HTTPRequest(
            self.server.url + path,
            method,
            headers=headers,
            body=sent,
            allow_nonstandard_methods=True,
            follow_redirects=False,
        )
        response = await AsyncHTTPClient().fetch(request, raise_error=False)
        return Response(response.code, _json(response), response.headers, response.body)

    async def socket(self, path, **query):
        """Open a WebSocket with `?token=`, and whatever else the query should hold."""
        if self.token is not None:
            query = {"token": self.token, **query}
        url = f"ws://127.0.0.1:{self.server.port}{path}" + (f"?{urlencode(query)}" if query else "")
        socket = Socket(await connect(url, proxy=None, max_size=None, max_queue=None))
        self.server.sockets.append(socket)
        return socket

    async def handshake_refused(self, path, **query):
        """The status and the JSON with which the server refuses a WebSocket."""
        try:
            await self.socket(path, **query)
        except InvalidStatus as refused:
            return refused.response.status_code, json.loads(refused.response.body)
        raise AssertionError(f"{path} let us in")

    def _credentials(self):
        return {} if self.token is None else {"Authorization": f"Token {self.token}"}


def _json(response):
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    return json.loads(response.body) if is_json and response.body else None
