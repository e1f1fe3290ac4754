"""`chatd.py hold` and `chatd.py retention`, on a real database."""

import asyncio
import json
from datetime import timedelta

import pytest

from commands.clock import now
from commands.context import load_settings, offline
from hub.accounts.accounts import Registration
from hub.entries import Draft


@pytest.fixture
def config(config):
    return config | {"retention": {"private": 30}}


@pytest.fixture
def talk(settings_file):
    """The id of a private room in which one message is old and one is new."""
    return asyncio.run(_talk(load_settings(settings_file)))


async def _talk(settings):
    async with offline(settings) as (hub, _):
        alice = await hub.accounts.create(Registration("alice", "a long password", "alice@example.org"))
        caller = await hub.signin.authenticate(await hub.signin.access_token(alice))
        lobby = await hub.rooms.create(alice, "lobby", kind="private")
        place = await hub.members.place(caller, lobby)
        await hub.messages.post(place, Draft("Old.", written_at=now() - timedelta(days=31)))
        await hub.messages.post(place, Draft("New."))
        await hub.journal.drain()
        return lobby.id


async def _swept(settings):
    async with offline(settings) as (hub, _):
        await hub.retention.sweep()


def test_what_is_due_is_told_and_stays_and_what_went_is_told_afterwards(run, settings_file, talk):
    due = [{"room": talk, "kind": "private", "messages": 1, "attachments": 0}]
    for _ in range(2):
        told = json.loads(run("retention", "--json")[1])
        assert told == {"policy": {"private": 30}, "held": [], "due": due, "removed": []}
    asyncio.run(_swept(load_settings(settings_file)))
    told = json.loads(run("retention", "--json")[1])
    assert (told["due"], told["removed"]) == ([], [{"day": f"{now():%Y-%m-%d}", **due[0]}])
    assert run("retention")[1].splitlines()[2].split() == [f"{now():%Y-%m-%d}", str(talk), "private", "1", "0"]


def test_a_hold_is_placed_listed_and_ended(run, talk):
    assert run("hold", "add", "lobby")[:2] == (0, "lobby: held. A running server knows within a second.\n")
    assert json.loads(run("hold", "add", "--everything", "--json")[1]) == {"id": 0, "held": True}
    assert json.loads(run("hold", "list", "--json")[1]) == [
        {"id": 0, "name": "Everything"},
        {"id": talk, "name": "lobby"},
    ]
    assert json.loads(run("retention", "--json")[1])["due"] == []
    run("hold", "remove", "--everything")
    run("hold", "remove", str(talk))
    assert json.loads(run("hold", "list", "--json")[1]) == []


def test_a_running_server_is_told(run, talk, mongo_client, database):
    run("hold", "add", "lobby")
    (notice,) = mongo_client[database]["notices"].find()
    assert (notice["kind"], notice["about"]) == ("hold", talk)


def test_a_room_that_is_not_there_is_named(run, talk):
    code, _, complaint = run("hold", "add", "attic")
    assert (code, complaint) == (1, "chatd: Room not found.\n")
