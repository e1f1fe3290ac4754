"""A town as the benchmark makes it, small: users with tokens, in the rooms of layout.py."""

import asyncio
from dataclasses import replace

import pytest
from ground import Town, compiled
from layout import LARGEST_HALL, members, room_name

from hub.accounts.models import User
from hub.config import Limits
from hub.models import Membership, Room

ROOMS = (0, 1)


@pytest.fixture(scope="session")
def programs(tmp_path_factory):
    """In C, by the names of their sources."""
    folder = tmp_path_factory.mktemp("programs")
    return {source: compiled(source, folder) for source in ("load.c", "crowd.c")}


@pytest.fixture
def settings(settings):
    limits = Limits(posts_per_10s=1_000_000, ping_interval=5, ping_timeout=5)
    return replace(settings, limits=limits)


@pytest.fixture
def start(programs, io_loop, server):
    """`child = await start("crowd.c", *arguments)`; it is told to end before the server is."""
    children = []

    async def started(source, *arguments):
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(programs[source], *map(str, arguments), stdin=pipe, stdout=pipe)
        children.append(child)
        return child

    async def end():
        for child in children:
            await child.communicate(b"")  # Ends its input, too.

    yield started
    io_loop.run_sync(end)


@pytest.fixture
def town(io_loop, store):
    """Everybody in two circles, and the first three in the largest hall, too."""

    async def seed():
        tokens, users, rooms = {}, {}, {}
        for number in {number for room in ROOMS for number in members(room)}:
            user = await store.users.insert(User(0, f"user{number}", f"user{number}@example.org", f"user{number}"), "")
            users[number], tokens[number] = user.id, await store.tokens.issue(user.id, "access", None)
        people = {room_name(room): members(room) for room in ROOMS} | {LARGEST_HALL: [0, 1, 100]}
        for name, numbers in people.items():
            room = await store.rooms.insert(Room(0, name))
            rooms[name] = room.id
            await store.memberships.add_all([Membership(room.id, users[number]) for number in numbers])
        return Town(tokens, users, rooms)

    return io_loop.run_sync(seed)
