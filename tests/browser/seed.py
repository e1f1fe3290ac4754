"""seed.py ROOMS MESSAGES: rooms for the first account, and messages in the first of them. No server may run."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

from commands.context import opened
from hub.config import settings_from
from hub.models import Membership, Message, Room

AT_ONCE = 5_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "What everybody says, more or less: message {}."


async def main(rooms, messages):
    async with opened(settings_from({}, os.environ)) as store:
        (reader,) = await store.users.all()
        made = [await store.rooms.insert(Room(0, f"Hall {number:03}")) for number in range(1, rooms + 1)]
        await store.memberships.add_all([Membership(room.id, reader.id) for room in made])
        first_id = await store.messages.reserve_ids(messages) + 1
        for begin in range(1, messages + 1, AT_ONCE):
            seqs = range(begin, min(begin + AT_ONCE, messages + 1))
            said = [message(made[0], reader, first_id + seq - 1, seq) for seq in seqs]
            await store.messages.write(said, [])


def message(room, author, id, seq):
    moment = BEGIN + timedelta(seconds=seq)
    return Message(id, room.id, seq, seq, author.id, TEXT.format(seq), moment, client_id=f"seeded {seq}")


asyncio.run(main(*map(int, sys.argv[1:])))
