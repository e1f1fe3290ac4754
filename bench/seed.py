"""Makes the users, rooms and memberships of layout.py; prints the users' tokens as a JSON list."""

import asyncio
import json
import os

from layout import HALLS, MANY, USERS, members, room_name

from commands.context import opened
from hub.accounts.models import User
from hub.config import settings_from
from hub.models import Membership, Room


async def main():
    async with opened(settings_from({}, os.environ)) as store:
        users = await asyncio.gather(*(add_user(store, number) for number in range(USERS)))
        await asyncio.gather(*(add_room(store, room, users) for room in range(MANY + len(HALLS))))
        tokens = await asyncio.gather(*(store.tokens.issue(user.id, "access", None) for user in users))
    print(json.dumps(tokens))


async def add_user(store, number):
    """An account that nobody can sign in to with a password; it has a token."""
    name = f"user{number}"
    return await store.users.insert(User(0, name, f"{name}@example.org", first_name=name), "")


async def add_room(store, number, users):
    room = await store.rooms.insert(Room(0, room_name(number)))
    places = [Membership(room.id, users[member].id) for member in members(number)]
    await asyncio.gather(*map(store.memberships.add, places))


asyncio.run(main())
