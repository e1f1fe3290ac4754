"""Ports that can't be had."""

import asyncio
from socket import create_server

import pytest

from commands.serving.listening import CannotListen, listening
from hub.config import Server, Settings, Tls
from store.tls.pem import server_context
from tests.clients import Person
from tests.clients import Server as HttpServer
from tests.store.keys import write_pair

pytestmark = pytest.mark.gen_test


@pytest.fixture
def taken():
    """A port that another server has."""
    with create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture
def settings(tmp_path, taken, request):
    ports = {"server": 0, "tls": 0, request.param: taken}
    return Settings(data_dir=tmp_path, server=Server(port=ports["server"]), tls=Tls("auto", port=ports["tls"]))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Tornado forgets a socket.
@pytest.mark.parametrize("settings", ["server", "tls"], indirect=True)
async def test_a_port_that_another_has_is_named(hub, store, taken, tmp_path):
    context = server_context(*write_pair(tmp_path, "localhost"))
    with pytest.raises(CannotListen, match=f"can't listen on 127.0.0.1 port {taken}: Address already in use"):
        async with listening(hub, store.secrets, context):
            pass


@pytest.fixture
def given():
    """A socket that somebody else has opened, and keeps open."""
    with create_server(("127.0.0.1", 0)) as given:
        given.setblocking(False)
        yield given


@pytest.fixture
def given_port(given):
    return given.getsockname()[1]


class TestInherited:
    """Sockets that listen already."""

    @pytest.fixture
    def settings(self, tmp_path, given_port):
        return Settings(data_dir=tmp_path, server=Server(port=given_port))

    async def test_who_comes_between_two_servers_is_served_by_the_second(self, hub, store, given, given_port):
        nobody = Person(HttpServer(given_port))
        for _ in range(2):
            waiting = asyncio.create_task(nobody.get("/healthz"))
            async with listening(hub, store.secrets, None, [given.dup()]):
                assert (await waiting).status == 200

    async def test_a_port_that_the_settings_do_not_want_is_named(self, hub, store, given_port):
        with create_server(("127.0.0.1", 0)) as other:
            sentence = f"given port {other.getsockname()[1]} by the service manager, and the settings want {given_port}"
            with pytest.raises(CannotListen, match=sentence):
                async with listening(hub, store.secrets, None, [other]):
                    pass
