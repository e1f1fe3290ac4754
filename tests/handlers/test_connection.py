"""A client hears it when a bug of ours ends its connection."""

import asyncio

import pytest

from handlers.groups.socket import GroupSocket

pytestmark = [pytest.mark.gen_test, pytest.mark.expects_log]


async def at_once(self, *_):
    raise RuntimeError("a bug")


async def later(self, *_):
    await asyncio.sleep(0)
    raise RuntimeError("a bug")


@pytest.mark.parametrize("bug", [at_once, later])
@pytest.mark.parametrize("place", ["serve", "greet"])
async def test_a_bug_closes_the_socket_it_met_and_no_other(open_room, alice, bob, monkeypatch, place, bug):
    await open_room("lobby", alice, bob)
    witness = await bob.socket("/ws/")
    monkeypatch.setattr(GroupSocket, place, bug)
    unlucky = await alice.socket("/ws/chat/lobby/")
    if place == "serve":
        await unlucky.send(message="Hello.")
    assert (await unlucky.ended())[0] == 1011
    await witness.send(type="ping", request="after")
    while (await witness.receive()).get("request") != "after":
        pass
