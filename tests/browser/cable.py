"""A way to a server that can be cut."""

import asyncio
from contextlib import suppress
from threading import Thread

from tests.browser.process import free_port


class Cable:
    """Carries connections to a server at a `url` of its own. Cut, it ends them with all that is on its way."""

    def __init__(self, server):
        self._far = int(server.url.rpartition(":")[2])
        self._near = free_port()
        self.url = f"http://127.0.0.1:{self._near}"
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._carrying = set()
        self._listener = None

    def __enter__(self):
        self._thread.start()
        self.mend()
        return self

    def __exit__(self, *error):
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def mend(self):
        self._do(self._listen())

    def cut(self):
        self._do(self._end())

    def _do(self, work):
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _listen(self):
        self._listener = await asyncio.start_server(self._carry, "127.0.0.1", self._near)

    async def _end(self):
        self._listener.close()
        carrying = list(self._carrying)
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)

    async def _carry(self, reader, writer):
        self._carrying.add(asyncio.current_task())
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._far)
        passing = [asyncio.create_task(work) for work in (_pass(reader, far_writer), _pass(far_reader, writer))]
        with suppress(asyncio.CancelledError):
            await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, far_writer):
            end.transport.abort()
        await asyncio.gather(*passing)
        self._carrying.discard(asyncio.current_task())


async def _pass(reader, writer):
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
