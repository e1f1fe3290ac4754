"""Who is in a conversation: told as people come and go, however many tabs they have open."""

from dataclasses import replace

import pytest

from hub.config import Limits

pytestmark = pytest.mark.gen_test


def joined(name):
    return {"type": "user_join", "user": name}


def left(name):
    return {"type": "user_leave", "user": name}


def online(*names):
    return {"type": "online_user_list", "users": list(names)}


async def test_who_comes_first_finds_nobody_and_hears_of_itself(alice, bob):
    socket = await alice.socket("/ws/bob/")
    assert [await socket.receive() for _ in range(2)] == [online(), joined("alice")]


async def test_who_comes_second_is_told_who_is_there_and_heard_by_both(alice, bob, chat):
    first = await chat(alice, "bob")
    second = await bob.socket("/ws/alice/")
    assert [await second.receive() for _ in range(2)] == [online("alice"), joined("bob")]
    assert await first.receive() == joined("bob")


async def test_who_goes_is_missed_by_those_who_stay(alice, bob, chat):
    first, second = await chat(alice, "bob"), await chat(bob, "alice")
    await second.close()
    assert [await first.receive() for _ in range(2)] == [joined("bob"), left("bob")]


async def test_second_tab_is_of_interest_to_itself_alone(alice, bob, chat):
    first, other = await chat(alice, "bob"), await chat(bob, "alice")
    await first.receive()
    second = await alice.socket("/ws/bob/")
    assert [await second.receive() for _ in range(2)] == [online("bob"), joined("alice")]

    await second.close()
    await first.close()

    assert await other.receive() == left("alice")


async def test_one_closed_tab_of_two_says_nothing(alice, bob, chat):
    first, second, other = await chat(alice, "bob"), await chat(alice, "bob"), await chat(bob, "alice")
    await first.close()
    await second.send(type="chat_message", message="Still here.")
    assert (await other.receive())["message"] == "Still here."


async def test_notifications_are_no_presence(alice, bob, chat):
    for path in ("/ws/notifications/", "/ws/notifications/alice/"):
        await (await bob.socket(path)).receive()
    socket = await alice.socket("/ws/bob/")
    assert [await socket.receive() for _ in range(2)] == [online(), joined("alice")]
    await chat(bob, "alice")
    assert await socket.receive() == joined("bob")


async def test_each_conversation_has_its_own_presence(alice, bob, carol, chat):
    socket = await chat(alice, "bob")
    await (await chat(carol, "alice")).close()
    await chat(bob, "alice")
    assert await socket.receive() == joined("bob")


async def test_who_resumes_is_told_who_is_there_before_what_it_missed(alice, bob, chat):
    socket = await chat(alice, "bob")
    await socket.send(type="chat_message", message="One.")
    await socket.receive()

    back = await bob.socket("/ws/alice/", since=0)

    assert [await back.receive() for _ in range(2)] == [online("alice"), joined("bob")]
    assert (await back.receive())["message"] == "One."


async def test_conversation_with_oneself_has_one_in_it(alice):
    socket = await alice.socket("/ws/alice/")
    assert [await socket.receive() for _ in range(2)] == [online(), joined("alice")]


async def test_large_rooms_do_not_tell_who_comes(alice, bob, open_room):
    room = await open_room("lobby", alice, bob)
    first = await alice.socket(f"/ws/chat/{room.id}/")
    second = await bob.socket(f"/ws/chat/{room.id}/")
    await second.send(message="Hello.")
    assert (await first.receive())["message"] == "Hello."


class TestDeadNetwork:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, limits=Limits(ping_interval=1, ping_timeout=1))

    async def test_who_answers_no_ping_is_gone(self, alice, bob, chat):
        first, second = await chat(alice, "bob"), await chat(bob, "alice")
        assert await first.receive() == joined("bob")
        second.connection.transport.pause_reading()
        assert await first.receive(patience=4) == left("bob")
        second.connection.transport.abort()
