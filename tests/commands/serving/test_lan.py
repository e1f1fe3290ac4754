"""What the LAN is told. Here it ends at this machine: all is announced on 127.0.0.1 alone."""

import asyncio
import secrets
from contextlib import asynccontextmanager, suppress

import psutil
import pytest
from zeroconf import ServiceInfo, ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser

from commands.serving.lan import ANSWER_MS, Announcement, Announcer
from tests.commands.neighbours import HERE, another_box, look_up

pytestmark = pytest.mark.gen_test

PORTS = {"http": 8000, "https": 10443}
MDNS = 5353
SHORT = 100  # Milliseconds to wait for an answer that nobody will give.
LONG = 1000  # For one that will come at once.


@pytest.fixture
def name():
    """One that nobody else tests with."""
    return f"chatd-{secrets.token_hex(6)}"


@asynccontextmanager
async def announced(name, ports=PORTS, *, patience=SHORT):
    """The label that it came to be announced under."""
    announcement = Announcement(ports, HERE, patience=patience)
    try:
        yield await announcement.begin(name)
    finally:
        await announcement.end()


@asynccontextmanager
async def running(announcer, addresses, **options):
    task = asyncio.create_task(announcer.run({"http": 8000}, addresses, **options))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def claim(zeroconf, host, service, *, address="192.0.2.99"):
    """Say so when asked, having announced it long ago."""
    zeroconf.zeroconf.registry.async_add(claimed(host, service, address))


def claimed(host, service, address="192.0.2.99"):
    return ServiceInfo(
        "_http._tcp.local.",
        f"{service}._http._tcp.local.",
        port=80,
        server=f"{host}.local.",
        parsed_addresses=[address],
    )


class Changes:
    """What another box hears of a service."""

    def __init__(self, zeroconf, label):
        self._heard = asyncio.Queue()
        self._name = f"{label}._http._tcp.local."
        self._browser = AsyncServiceBrowser(zeroconf.zeroconf, "_http._tcp.local.", handlers=[self._hear])

    def _hear(self, zeroconf, service_type, name, state_change):
        if name == self._name:
            self._heard.put_nowait(state_change)

    async def until(self, change):
        async with asyncio.timeout(30):
            while await self._heard.get() is not change:
                pass


async def test_another_box_finds_the_name_and_the_services(name):
    async with another_box() as other, announced(name) as label:
        assert label == name
        for kind, port in PORTS.items():
            info = await look_up(other, name, kind)
            assert (info.server, info.port, info.parsed_addresses()) == (f"{name}.local.", port, HERE)


@pytest.mark.expects_log
async def test_a_host_name_that_another_box_has_is_left_to_it(name, caplog):
    async with another_box() as other:
        claim(other, name, "printer")
        async with announced(name, {"http": 8000}, patience=LONG) as label:
            assert label == f"{name}-2"
            assert (await look_up(other, label, "http")).server == f"{label}.local."
    assert f"name={name}.local: another box" in caplog.text


@pytest.mark.expects_log
async def test_a_service_name_that_another_box_has_is_left_to_it(name):
    async with another_box() as other:
        claim(other, "printer", name)
        async with announced(name, {"http": 8000}, patience=LONG) as label:
            assert label == f"{name}-2"


@pytest.mark.expects_log
async def test_a_name_that_another_box_has_just_announced_is_left_to_it(name):
    async with another_box() as other:
        printer = claimed(name, "printer")
        await (await other.async_register_service(printer, cooperating_responders=True))
        async with announced(name, {"http": 8000}, patience=ANSWER_MS) as label:
            assert label == f"{name}-2"


async def test_a_name_that_this_box_has_already_is_kept(name):
    """By another responder on it, such as Avahi."""
    async with another_box() as other:
        claim(other, name, "avahi", address="127.0.0.1")
        async with announced(name, {"http": 8000}, patience=LONG) as label:
            assert label == name


async def test_it_is_taken_back_at_the_end(name):
    async with another_box() as other:
        changes = Changes(other, name)
        async with running(Announcer(name, patience=SHORT), lambda: HERE):
            await changes.until(ServiceStateChange.Added)
        await changes.until(ServiceStateChange.Removed)


async def test_new_addresses_are_announced(name):
    found = []
    async with another_box() as other:
        changes = Changes(other, name)
        async with running(Announcer(name, patience=SHORT), lambda: list(found), every=0.01):
            found += HERE
            await changes.until(ServiceStateChange.Added)
            found.clear()
            await changes.until(ServiceStateChange.Removed)


async def test_a_box_that_nobody_else_reaches_does_not_even_listen(name):
    announcement = Announcement(PORTS, [])
    try:
        assert await announcement.begin(name) == name
        assert [c for c in psutil.Process().net_connections("udp") if c.laddr.port == MDNS] == []
    finally:
        await announcement.end()


@pytest.mark.expects_log
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # zeroconf forgets a socket.
async def test_what_cannot_be_announced_is_told_once_and_harms_nobody(name, caplog):
    looks = iter(range(3))
    looked = asyncio.Event()

    def addresses():
        if next(looks, None) is None:
            looked.set()
        return ["fd00::dead"]

    async with running(Announcer(name, patience=SHORT), addresses, every=0.01):
        await asyncio.wait_for(looked.wait(), 5)
    assert caplog.text.count(f"event=not_announced name={name}.local") == 1
