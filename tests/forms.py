"""Forms as browsers send them, and clients that stop in the middle of one."""

import asyncio

BOUNDARY = "----WebKitFormBoundary7MA4YWxk"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
PATIENCE = 20  # seconds


def field(name, value):
    return _part(f'name="{name}"', value.encode())


def file(name, file_name, content):
    """The client says that everything is a web page; nobody should believe it."""
    return _part(f'name="{name}"; filename="{file_name}"', content, b"Content-Type: text/html\r\n")


def form(*parts):
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _part(disposition, content, headers=b""):
    start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n".encode()
    return start + headers + b"\r\n" + content + b"\r\n"


class SlowClient:
    """A client that sends its request bit by bit, and may hang up at any time."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    @classmethod
    async def start(cls, person, path, **headers):
        client = cls(*await asyncio.open_connection("127.0.0.1", person.server.port))
        headers = {"Host": "chat", "Authorization": f"Token {person.token}", **FORM, **headers}
        lines = [f"POST {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        await client.send("\r\n".join([*lines, "", ""]).encode())
        return client

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def answered(self):
        """The status line of what the server says next."""
        return (await asyncio.wait_for(self.reader.readline(), PATIENCE)).decode().strip()

    async def hang_up(self):
        self.writer.close()
        await self.writer.wait_closed()
