"""A room of Alice and Bob, and clients of all families."""

import asyncio

import pytest

from hub.desk.tickets import Question
from tests.conformance.families import EVERYWHERE
from tests.conformance.member import Arena
from tests.handlers.socketio.desks import Desk


@pytest.fixture
def arena(request, io_loop, hub, open_room, alice, bob):
    """Where the families of the test can meet: 003 knows conversations of two alone, and 001 tickets."""
    families = "-".join(map(str, request.node.callspec.params.values()))

    async def open_it():
        if "001" in families:
            return await open_ticket(hub, alice, bob)
        if "003" in families:
            caller = await hub.signin.authenticate(alice.token)
            return Arena(hub, (await hub.direct.open(caller, bob.user)).room)
        return Arena(hub, await open_room("The lobby", alice, bob))

    return io_loop.run_sync(open_it)


async def open_ticket(hub, *members):
    desk = Desk(*await hub.desk.workspaces.add("Support"))
    access = await hub.desk.workspaces.open(desk.id, desk.keys.api)
    ticket = await hub.desk.tickets.create(access, Question("Billing", '"carl"', "null"), "somebody")
    room = await hub.rooms.by_id(ticket.room_id)
    for member in members:
        await hub.members.add_member(room, member.user)
    return Arena(hub, room, desk=desk)


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
