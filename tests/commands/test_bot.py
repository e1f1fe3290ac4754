"""`chatd.py bot`, on a real database."""

import asyncio
import json

import pytest

from commands.context import load_settings, offline
from hub.errors import InvalidToken


@pytest.fixture
def rooms_of(settings_file):
    """The rooms that a token leads to, None when it opens nothing."""

    async def look(token):
        async with offline(load_settings(settings_file)) as (hub, store):
            try:
                caller = await hub.signin.authenticate(token)
            except InvalidToken:
                return None
            return [room.name for room in await store.memberships.rooms(caller.user.id)]

    return lambda token: asyncio.run(look(token))


def test_add_prints_a_token_that_opens_the_rooms(run, rooms_of):
    run("room", "add", "lobby")
    code, out, _ = run("bot", "add", "robin", "--room", "lobby")
    assert code == 0
    assert rooms_of(out.splitlines()[-1]) == ["lobby"]


def test_another_token_ends_the_first_and_revoke_ends_it_too(run, rooms_of):
    first = json.loads(run("bot", "add", "robin", "--json")[1])["token"]
    second = json.loads(run("bot", "token", "robin", "--json")[1])["token"]
    assert (rooms_of(first), rooms_of(second)) == (None, [])
    assert run("bot", "revoke", "robin")[0] == 0
    assert rooms_of(second) is None


def test_list_names_bots_alone(run):
    run("bot", "add", "robin")
    code, out, _ = run("bot", "list", "--json")
    assert (code, [bot["username"] for bot in json.loads(out)]) == (0, ["robin"])


@pytest.mark.parametrize("action", ["token", "revoke"])
def test_who_is_no_bot_is_left_alone(run, action):
    code, out, err = run("bot", action, "alice")
    assert (code, out) == (1, "")
    assert "There is no such user." in err


def test_a_room_that_is_not_there_makes_no_bot(run):
    assert run("bot", "add", "robin", "--room", "attic")[0] == 1
    assert json.loads(run("bot", "list", "--json")[1]) == []
