"""Makes the users, rooms and memberships of layout.py; prints the users' tokens and ids, and the rooms' ids by name."""

import asyncio
import json
import os

from layout import ROOMS, USERS, members, room_name

from commands.context import opened
from hub.accounts.models import User
from hub.config import settings_from
from hub.models import Membership, Room


async def main():
    async with opened(settings_from({}, os.environ)) as store:
        users = await asyncio.gather(*(add_user(store, number) for number in range(USERS)))
        rooms = await asyncio.gather(*(add_room(store, room, users) for room in range(ROOMS)))
        tokens = await asyncio.gather(*(store.tokens.issue(user.id, "access", None) for user in users))
    ids = {room.name: room.id for room in rooms}
    print(json.dumps({"tokens": tokens, "users": [user.id for user in users], "rooms": ids}))


async def add_user(store, number):
    """An account that nobody can sign in to with a password; it has a token."""
    name = f"user{number}"
    return await store.users.insert(User(0, name, f"{name}@example.org", first_name=name), "")


async def add_room(store, number, users):
    room = await store.rooms.insert(Room(0, room_name(number)))
    places = [Membership(room.id, users[member].id) for member in members(number)]
    await store.memberships.add_all(places)
    return room


asyncio.run(main())
