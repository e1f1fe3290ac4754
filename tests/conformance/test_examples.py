"""What docs/protocols.md shows is what happens: each of its sections is played, by Alice's clients and Bob's."""

import pytest

from tests.conformance.examples import SECTIONS, SocketIOStory, Story

pytestmark = pytest.mark.gen_test


@pytest.fixture
def people(alice, bob):
    return {"alice": alice, "bob": bob}


async def test_groups_are_as_their_examples(people, open_room, alice, bob):
    await open_room("2nd_year", alice, bob)
    await Story(people, "/ws/chat/2nd_year/", {"2nd_year": "2nd_year"}).play(SECTIONS["Groups, 002"])


async def test_conversations_are_as_their_examples(hub, people, alice, bob):
    place = await hub.direct.open(await hub.signin.authenticate(alice.token), bob.user)
    await Story(people, "", {7: place.room.id, "bob": "bob"}).play(SECTIONS["Direct, 003"])


async def test_rooms_are_as_their_examples(people, bob):
    await Story(people, None, {2: bob.id}).play(SECTIONS["Rooms, 004"])


async def test_socketio_is_as_its_examples(people):
    await SocketIOStory(people, "", {"your_room_id": "your_room_id"}).play(SECTIONS["Socket.IO, 000"])


async def test_the_desk_is_as_its_examples(people, hub):
    workspace, keys = await hub.desk.workspaces.add("Support")
    known = {"a-workspace": workspace.id, "its-api-key": keys.api, "its-public-key": keys.public}
    await SocketIOStory(people, "", known).play(SECTIONS["Desk, 001"])
