"""`chatd.py serve`: the server itself, from lock to drain."""

import argparse
import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from socket import socket

from commands import logs
from commands.clock import now
from commands.context import opened
from commands.manager import Manager
from commands.serving.ageing import remove_aged
from commands.serving.garbage import collect_seldom
from commands.serving.lan import Announcer
from commands.serving.leavers import sign_out_leavers
from commands.serving.listening import Doors, listening
from commands.serving.names import reachable
from commands.serving.pulse import feel
from commands.serving.searching import keep_findable
from commands.serving.space import watch_space
from commands.serving.tidying import tidy
from commands.serving.tls import certificate_of
from handlers.hooks.sending import Sender
from handlers.links import Signer
from handlers.ring import ringing
from hub.config import Settings
from hub.desk.census import recount
from hub.errors import Unavailable
from hub.hooks.courier import Courier
from hub.hub import NOTICES_EVERY, Hub
from store.lock import FolderLock

log = logging.getLogger("chatd")


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    logs.start(settings.log.format)
    collect_seldom()
    asyncio.run(serve(settings))
    return 0


async def serve(settings: Settings) -> None:
    manager = Manager()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        stack.enter_context(FolderLock(settings.data_dir))
        store = await stack.enter_async_context(opened(settings, migrates=True))
        await store.blobs.forget_unfinished()
        hub = Hub(store, settings, now=now, offer_all=stack.enter_context(ringing()))
        await recount(store.desk)
        await hub.holds.load()
        await hub.keep_rights_live()  # From here on: what changes while the first clients come in counts.
        doors = await stack.enter_async_context(open_to_clients(hub, store.secrets, manager.sockets))
        await announce(hub, doors)
        indexing, looking = keep_findable(hub.search.indexer), watch_space(hub.space, settings.data_dir)
        sender = Sender(hub, store.secrets)
        stack.callback(sender.close)
        await stack.enter_async_context(beside(Courier(hub.outgoing, sender.send).run()))
        tidying, ageing = tidy(hub.rooms, hub.leftovers), remove_aged(hub.retention)
        leavers = sign_out_leavers(hub.leavers)
        for work in (watch(hub), looking, feel(hub.counts.loop_lag), tidying, indexing, ageing, leavers):
            await stack.enter_async_context(beside(work))
        await stack.enter_async_context(beside(manager.feed()))
        await hub.ping()
        manager.tell("READY=1")
        await stopped.wait()
        manager.tell("STOPPING=1")


@asynccontextmanager
async def open_to_clients(hub: Hub, signer: Signer, inherited: Sequence[socket] = ()) -> AsyncIterator[Doors]:
    """Listen, with the newest certificate, and where the LAN can find us. `inherited` sockets listen already."""
    settings = hub.settings
    announcer = Announcer(settings.lan.name)
    certificate = certificate_of(settings, lambda: announcer.label)
    context = await asyncio.to_thread(certificate.load) if certificate else None
    async with listening(hub, signer, context, inherited) as doors, AsyncExitStack() as stack:
        if certificate and doors.secure:
            await stack.enter_async_context(beside(certificate.watch(doors.secure.server)))
        if settings.lan.mdns:
            await stack.enter_async_context(beside(announcer.run(doors.ports, partial(reachable, doors.plain.bound))))
        yield doors


@asynccontextmanager
async def beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Something that goes on until the end, and ends in its own way."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def announce(hub: Hub, doors: Doors) -> None:
    """Say on the terminal where to go."""
    address = hub.settings.server.public_url or doors.plain.url
    code = await hub.accounts.setup_code()
    if code is None:
        print(f"chatd is ready: {address}", flush=True)
    else:
        print(
            f"chatd is ready. Make the first account here (the link works once):\n  {address}/join/{code}", flush=True
        )
    if doors.secure:
        print(f"With TLS: {doors.secure.url}", flush=True)


async def watch(hub: Hub) -> None:
    while True:
        await asyncio.sleep(NOTICES_EVERY)
        try:
            await hub.keep_rights_live()
        except Unavailable:
            log.warning("event=database_away")
        except Exception:
            log.exception("event=watch_failed")
