"""A bug that strikes after a write: what is stored and what was told differ, and everybody starts afresh."""

import asyncio
from dataclasses import replace
from unittest.mock import Mock

import pytest

from hub.config import Limits
from hub.entries import Draft
from hub.errors import INTERNAL_ERROR, Unavailable
from hub.journal import BATCH

pytestmark = [pytest.mark.gen_test, pytest.mark.expects_log]

LATER = 100


class Bug(Exception):
    pass


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(posts_per_10s=10 * BATCH))


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def post_while_publishing_fails(hub, lobby, alice, monkeypatch):
    """Posts of alice, so many that some wait behind those that fail; what they came to."""

    async def post():
        place = await hub.members.place(await hub.signin.authenticate(alice.token), lobby)
        monkeypatch.setattr(place.live, "record", Mock(side_effect=Bug))
        drafts = [Draft(str(number), client_id=str(number)) for number in range(BATCH + LATER)]
        return await asyncio.gather(*(hub.messages.post(place, draft) for draft in drafts), return_exceptions=True)

    return post


async def test_what_waits_behind_a_failed_publication_is_refused(post_while_publishing_fails, hub, lobby, alice):
    """It has the seqs that the fresh room gives to others."""
    outcomes = await post_while_publishing_fails()

    assert [type(outcome) for outcome in outcomes[BATCH:]] == [Unavailable] * LATER
    place = await hub.members.place(await hub.signin.authenticate(alice.token), lobby)
    assert (await hub.messages.post(place, Draft("again"))).message.seq == BATCH + 1


async def test_everybody_in_the_room_is_closed_and_resumes_what_is_stored(post_while_publishing_fails, lobby, bob):
    socket = await bob.socket("/ws/chat/lobby/", since=0)

    await post_while_publishing_fails()

    assert (await socket.ended())[0] == INTERNAL_ERROR
    returned = await bob.socket("/ws/chat/lobby/", since=0)
    assert [(await returned.receive())["seq"] for _ in range(BATCH)] == list(range(1, BATCH + 1))
