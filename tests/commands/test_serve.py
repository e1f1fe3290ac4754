"""What a server does for its clients besides answering them."""

import secrets
from dataclasses import replace

import pytest
from tornado.httpclient import AsyncHTTPClient

from commands.serve import open_to_clients
from commands.serving.tls import LiveCertificate
from hub.config import Lan, Server, Settings, Tls
from store.tls.authority import Authority
from tests.commands.neighbours import HERE, another_box, look_up
from tests.commands.serving.test_tls import until_served
from tests.store.keys import NOW, write_pair

pytestmark = pytest.mark.gen_test


@pytest.fixture
def mdns():
    return False


@pytest.fixture
def settings(tmp_path, mdns):
    lan = Lan(f"chatd-{secrets.token_hex(6)}", mdns=mdns)  # A name that nobody else tests with.
    return Settings(data_dir=tmp_path, server=Server(port=0), tls=Tls("auto", port=0), lan=lan)


@pytest.fixture
def asked(monkeypatch):
    """Makes this machine a LAN; holds what was asked whether the LAN reaches it."""
    asked = []
    monkeypatch.setattr("commands.serve.reachable", lambda bound: asked.append(bound) or HERE)
    return asked


async def test_a_certificate_that_is_renewed_is_served_without_a_restart(hub, store, tmp_path, monkeypatch):
    monkeypatch.setattr(LiveCertificate.watch, "__defaults__", (0.01,))
    authority = Authority.new(["localhost"], NOW)
    chain, key = write_pair(tmp_path, "localhost", authority=authority)
    hub.settings = replace(hub.settings, tls=Tls("files", port=0, certificate=chain, key=key))
    async with open_to_clients(hub, store.secrets) as doors:
        await until_served(doors.secure.port, chain)
        write_pair(tmp_path, "localhost", authority=authority)
        await until_served(doors.secure.port, chain)


@pytest.mark.parametrize("mdns", [True])
async def test_the_lan_is_told_the_ports(hub, store, settings, asked):
    async with open_to_clients(hub, store.secrets) as doors, another_box() as other:
        for kind, port in {"http": doors.plain.port, "https": doors.secure.port}.items():
            assert (await look_up(other, settings.lan.name, kind)).port == port
    assert set(asked) == {("127.0.0.1",)}


async def test_the_lan_is_told_nothing_when_nobody_wants_it(hub, store, asked):
    async with open_to_clients(hub, store.secrets) as doors:
        await AsyncHTTPClient().fetch(f"{doors.plain.url}/healthz")
    assert asked == []
