"""Somebody on the way back into a room, and what was missed there."""

import asyncio

import pytest

from tests.hub.house import Gate

TEXTS = ["One.", "Two.", "Three.", "Four.", "Five."]


@pytest.fixture
def live(places):
    return places[0].live


@pytest.fixture
def posts(io_loop, live, lobby, alice, say):
    """Five messages of alice, with seqs from 1 to 5, of which nothing is kept in memory."""

    async def make():
        return [await say(lobby, alice, text) for text in TEXTS]

    said = io_loop.run_sync(make)
    live.recent.forget(live.head)
    return said


@pytest.fixture
def resume(hub, connect, bob, live):
    """Bob comes back, or somebody else."""

    async def come_back(since, caller=bob, **options):
        client = connect(caller, **options)
        await hub.history.resume(client.session, live, since)
        return client

    return come_back


@pytest.fixture
def resuming(hub, stage, connect, bob, live):
    """Bob is on his way back, and what he missed is still to be read."""
    gate = Gate()

    async def begin(since, **options):
        stage.messages.direct("after", gate)
        client = connect(bob, **options)
        task = asyncio.ensure_future(hub.history.resume(client.session, live, since))
        await gate.reached.wait()
        return client, task

    begin.gate = gate
    return begin
