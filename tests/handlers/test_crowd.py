"""A room of so many sockets that the kernel is told of all of them at once."""

import pytest

from handlers.ring import FEW
from hub.config import Auth, Limits, Settings

pytestmark = pytest.mark.gen_test

LOBBY = "/ws/chat/lobby/"
TEXTS = [f"Hello {number}." for number in range(20)]


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), limits=Limits(posts_per_10s=1000))


async def test_each_hears_each_message_once_and_in_order_whoever_leaves(open_room, alice, bob):
    await open_room("lobby", alice, bob)
    sockets = [await alice.socket(LOBBY) for _ in range(FEW + 10)]
    speaker = await bob.socket(LOBBY)
    leavers, stayers = sockets[:5], sockets[5:]
    for number, text in enumerate(TEXTS):
        await speaker.send(message=text)
        if number < len(leavers):
            leavers[number].connection.transport.abort()

    for socket in [speaker, *stayers]:
        assert [(await socket.receive())["message"] for _ in TEXTS] == TEXTS
