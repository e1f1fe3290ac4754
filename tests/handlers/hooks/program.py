"""A program that outgoing webhooks tell."""

import asyncio
from contextlib import contextmanager

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.clients import PATIENCE


class Program:
    """A program that listens, and answers what it is told to, or 200."""

    def __init__(self):
        self.requests = asyncio.Queue()
        self.answers = []
        self.http = HTTPServer(Application([(r"/(.*)", self.handler())], log_function=lambda _: None))
        sockets = bind_sockets(0, "127.0.0.1")
        self.http.add_sockets(sockets)
        self.port = sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/told?x=1"

    def handler(program):
        class Answering(RequestHandler):
            def post(self, path):
                program.requests.put_nowait(self.request)
                status, headers, body = program.answers.pop(0) if program.answers else (200, {}, b"")
                self.set_status(status)
                for name, value in headers.items():
                    self.set_header(name, value)
                self.write(body)

            get = post

        return Answering

    async def told(self):
        return await asyncio.wait_for(self.requests.get(), PATIENCE)


@contextmanager
def listening(io_loop):
    async def begun():
        return Program()

    program = io_loop.run_sync(begun)
    yield program
    program.http.stop()
    io_loop.run_sync(program.http.close_all_connections)
