"""Tornado, as its own example of a chat does it: one write_message per client."""

import asyncio
import sys

from tornado.web import Application
from tornado.websocket import WebSocketHandler


class Socket(WebSocketHandler):
    def open(self):
        self.set_nodelay(True)
        self.settings["clients"].add(self)

    def on_close(self):
        self.settings["clients"].discard(self)

    def on_message(self, text):
        for client in self.settings["clients"]:
            client.write_message(text)


async def main():
    Application([("/", Socket)], clients=set()).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(main())
