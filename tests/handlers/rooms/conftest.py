"""A private room in which everybody has another place."""

import pytest


@pytest.fixture
def dave(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("dave"))


@pytest.fixture
def invite(hub):
    """Invites people to a room: `await invite(lobby, alice, carol)`, of whom alice is its admin."""

    async def ask(room, host, *guests):
        place = await hub.members.place(await hub.signin.authenticate(host.token), room)
        await hub.members.invite(place, [guest.id for guest in guests])

    return ask


@pytest.fixture
def lobby(io_loop, open_room, invite, alice, bob, carol):
    """Alice made it and is its admin, bob is a member, carol is invited; dave has nothing to do with it."""

    async def furnish():
        room = await open_room("lobby", alice, bob)
        await invite(room, alice, carol)
        return room

    return io_loop.run_sync(furnish)
