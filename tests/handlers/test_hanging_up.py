"""Clients that hang up before they are let in."""

import asyncio
from functools import partial

import pytest

from handlers.app.socket import AppSocket
from handlers.groups.socket import GroupSocket
from tests.handlers.attacks.raw import HANDSHAKE
from tests.hub.house import Gate

pytestmark = pytest.mark.gen_test


@pytest.mark.parametrize(("path", "socket"), [("/ws/", AppSocket), ("/ws/chat/lobby/", GroupSocket)])
async def test_who_hangs_up_while_being_let_in_is_forgotten_and_not_greeted(
    open_room, server, hub, alice, monkeypatch, path, socket
):
    await open_room("lobby", alice)
    gate, endings, greeted = Gate(), asyncio.Queue(), []
    admit, ends = socket.admit, socket.on_connection_close

    def on_connection_close(self):
        ends(self)
        endings.put_nowait(self)

    async def greet(self):
        greeted.append(self)

    monkeypatch.setattr(socket, "admit", lambda self: gate(partial(admit, self)))
    monkeypatch.setattr(socket, "on_connection_close", on_connection_close)
    monkeypatch.setattr(socket, "greet", greet)
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {path}?token={alice.token} HTTP/1.1\r\n".encode() + HANDSHAKE + b"\r\n")
    await gate.reached.wait()
    writer.close()
    await endings.get()
    gate.open()
    await endings.get()
    assert (hub.registry.all(), greeted) == ([], [])
