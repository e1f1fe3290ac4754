"""The examples of the family's document, run by Node with axios from npm."""

import asyncio
import json
import os
from pathlib import Path
from subprocess import PIPE

import pytest

pytestmark = pytest.mark.gen_test

SCRIPT = Path(__file__).with_name("documented.js")
PATIENCE = 20  # seconds


@pytest.fixture
def run(server):
    """Runs them as a person, about a conversation and a message: `await run(alice, "bob", 7)` is all answers."""

    async def node(person, room, message_id):
        environment = {"SERVER": server.url, "TOKEN": person.token, "ROOM": room, "MESSAGE": str(message_id)}
        child = await asyncio.create_subprocess_exec(
            "node", SCRIPT, env={"PATH": os.environ["PATH"], **environment}, stdout=PIPE
        )
        async with asyncio.timeout(PATIENCE):
            output, _ = await child.communicate()
        return json.loads(output)

    return node


async def test_every_example_of_the_document_works_as_it_stands(alice, bob, chat, upload, run, nobody, server):
    await upload(alice)
    socket = await chat(alice, "bob")
    await socket.send(type="chat_message", message="Cake!", file_identifier="cake.png")
    frame = await socket.receive()

    answers = await run(bob, "alice", frame["id"])

    assert answers["upload"] == {
        "file_location": "CV_James_Jack.pdf",
        "expiration_time": None,
        "file_identifier": "CV_James_Jack.pdf",
    }
    assert answers["check"] == {"refresh_url": False}
    refreshed = answers["refresh"]["file_location"].removeprefix(server.url)
    assert (await nobody.get(refreshed)).status == 200
    assert [c["other_user"]["username"] for c in answers["conversations"]] == ["alice"]
    assert [m["content"] for m in answers["messages"]["messages"]] == ["Cake!"]


async def test_what_node_has_uploaded_arrives_as_it_was(alice, bob, chat, run):
    await run(alice, "bob", 1)
    assert (await alice.get("/chat-media/CV_James_Jack.pdf")).body == b"%PDF-1.7"
