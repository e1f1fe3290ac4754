"""A server with TLS, for clients that trust its authority."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from tornado.httpclient import AsyncHTTPClient
from websockets.asyncio.client import connect

from commands.serving.listening import Doors
from tests.clients import Socket


@dataclass
class Box:
    """The doors of a server that made its certificate itself, and the authority that clients may trust."""

    doors: Doors
    authority: Path

    @property
    def port(self):
        return self.doors.secure.port

    async def fetch(self, path, *, plain=False, **options):
        url = self.doors.plain.url if plain else f"https://localhost:{self.port}"
        return await AsyncHTTPClient().fetch(url + path, ca_certs=str(self.authority), raise_error=False, **options)

    async def socket(self, path, person):
        trusting = ssl.create_default_context(cafile=self.authority)
        url = f"wss://localhost:{self.port}{path}?token={person.token}"
        return Socket(await connect(url, ssl=trusting, proxy=None, max_size=None))
