"""Ports that can't be had."""

from socket import create_server

import pytest

from commands.listening import CannotListen, listening
from hub.config import Server, Settings, Tls
from store.pem import server_context
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
