"""A server that is killed while it buries a room finishes that later."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from tornado.httpclient import HTTPError
from tornado.simple_httpclient import HTTPStreamClosedError

from hub.models import Message
from tests.reliability.process import until

pytestmark = [pytest.mark.gen_test(timeout=90), pytest.mark.timeout(120)]

LENGTH = 30_000  # Messages: enough to be killed half way.
EVERYTHING = 10**9


async def test_room_that_was_being_deleted_in_a_crash_is_deleted_after_it(chatd):
    alice, bob = await chatd.people("alice", "bob")
    room = await chatd.room("lobby", alice, bob)
    async with chatd.store() as store:
        first = await store.messages.reserve_ids(LENGTH)
        now = datetime.now(UTC)
        posts = [Message(first + n, room.id, n, n, bob.id, f"Secret {n}.", now) for n in range(1, LENGTH + 1)]
        await store.messages.write(posts, [])
        deleting = asyncio.ensure_future(alice.delete(f"/chat/rooms/{room.id}/"))
        await until(lambda: store.rooms.retired())
    chatd.kill()
    with suppress(HTTPError, HTTPStreamClosedError, OSError):
        await deleting

    await chatd.start()

    assert (await bob.handshake_refused(f"/ws/chat/{room.id}/"))[0] == 403
    async with chatd.store() as store:
        await until(lambda: is_forgotten(store))
        stored = await store.messages.changed_since(room.id, 0, EVERYTHING, EVERYTHING)
        assert len(stored) == LENGTH
        assert {message.text for message in stored} == {""}
        assert await store.memberships.of_room(room.id) == []


async def is_forgotten(store):
    return await store.rooms.retired() == []
