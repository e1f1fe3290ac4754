"""`chatd.py serve`: the server itself, from lock to drain."""

import argparse
import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from ipaddress import ip_address

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from commands.clock import now
from commands.context import opened
from handlers import application
from handlers.links import Signer
from hub.config import Settings
from hub.errors import Unavailable
from hub.hub import NOTICES_EVERY, Hub
from store.lock import FolderLock

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket
DRAIN_SECONDS = 4.0
IDLE_SECONDS = 60  # An HTTP connection on which nothing comes.
BODY_SECONDS = 120
BODY_BYTES = 1024 * 1024  # Of a request that is no upload.

log = logging.getLogger("chatd")


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    asyncio.run(serve(settings))
    return 0


async def serve(settings: Settings) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(settings.data_dir)
        lock.acquire()
        stack.callback(lock.release)
        store = await stack.enter_async_context(opened(settings))
        await store.blobs.forget_unfinished()
        hub = Hub(store, settings, now=now)
        await hub.keep_rights_live()  # From here on: what changes while the first clients come in counts.
        address = await stack.enter_async_context(listening(hub, store.secrets))
        await announce(hub, address)
        await hub.rooms.bury_retired()
        watcher = asyncio.create_task(watch(hub))
        stack.callback(watcher.cancel)
        await stopped.wait()


@asynccontextmanager
async def listening(hub: Hub, signer: Signer) -> AsyncIterator[str]:
    """Serve until the end, then tell every socket, and wait for what was asked before to be on disk."""
    settings = hub.settings.server
    server = HTTPServer(
        application(hub, signer=signer),
        max_body_size=BODY_BYTES,
        idle_connection_timeout=IDLE_SECONDS,
        body_timeout=BODY_SECONDS,
    )
    sockets = bind_sockets(settings.port, settings.address, reuse_port=False)
    server.add_sockets(sockets)
    try:
        yield f"http://{_host(settings.address)}:{sockets[0].getsockname()[1]}"
    finally:
        server.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(hub.journal.drain(), DRAIN_SECONDS)
        hub.registry.end(hub.registry.all(), SERVICE_RESTART, "Restarting: reconnect and resume.")
        with suppress(TimeoutError):
            await asyncio.wait_for(server.close_all_connections(), 1)


async def announce(hub: Hub, address: str) -> None:
    """Say on the terminal where to go."""
    address = hub.settings.server.public_url or address
    code = await hub.accounts.setup_code()
    if code is None:
        print(f"chatd is ready: {address}", flush=True)
    else:
        print(
            f"chatd is ready. Make the first account here (the link works once):\n  {address}/join/{code}", flush=True
        )


async def watch(hub: Hub) -> None:
    while True:
        await asyncio.sleep(NOTICES_EVERY)
        try:
            await hub.keep_rights_live()
        except Unavailable:
            log.warning("event=database_away")
        except Exception:
            log.exception("event=watch_failed")


def _host(address: str) -> str:
    """The address as a browser on this machine would type it."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return "localhost" if ip.is_unspecified else f"[{ip}]" if ip.version == 6 else str(ip)
