"""A room of Alice and Bob, and clients of all families."""

import asyncio

import pytest

from tests.conformance.families import EVERYWHERE
from tests.conformance.member import Arena


@pytest.fixture
def arena(request, io_loop, hub, open_room, alice, bob):
    """Where the families of the test can meet: family 003 knows conversations of two alone."""
    families = request.node.callspec.params.values()

    async def open_it():
        if "003" not in "-".join(map(str, families)):
            return await open_room("The lobby", alice, bob)
        caller = await hub.signin.authenticate(alice.token)
        return (await hub.direct.open(caller, bob.user)).room

    return Arena(io_loop.run_sync(open_it), ("alice", "bob"))


@pytest.fixture
def enter(arena):
    """Takes somebody in: `await enter(alice, "002")`."""

    async def make(person, family, since=None):
        return await EVERYWHERE[family](person, arena).enter(since)

    return make


@pytest.fixture
def both(enter, alice, bob):
    """Alice at a client of one family, Bob at one of another: `acts, hears = await both("app", "002")`."""

    async def make(one, other):
        return await asyncio.gather(enter(alice, one), enter(bob, other))

    return make
