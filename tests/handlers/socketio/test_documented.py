"""The document's nine snippets of the support desk, played in order by npm's socket.io-client."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

pytestmark = [pytest.mark.gen_test(timeout=60)]

NODE = shutil.which("node")
SCRIPT = Path(__file__).with_name("documented.js")
PATIENCE = 30  # seconds


@pytest.fixture(params=["socket.io-client", "socket.io-client-47"])
def heard(request, io_loop, server, desk):
    """All that carl, zoe, mira and noel heard: what it was, and with what."""
    return io_loop.run_sync(lambda: play(request.param, server.url, desk))


async def play(package, url, desk):
    process = await asyncio.create_subprocess_exec(
        NODE, SCRIPT, package, url, desk.id, desk.keys.api, stdout=asyncio.subprocess.PIPE, cwd=SCRIPT.parent
    )
    try:
        told, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
    return json.loads(told)


def operations(heard):
    return [body.get("operation", name) for name, body in heard]


def bodies(heard, operation):
    return [body["data"] for name, body in heard if body.get("operation", name) == operation]


async def test_two_customers_and_two_managers_are_served_at_once(heard, desk):
    carl, zoe, mira, noel = heard
    assert {body["status"] for told in heard for _, body in told} == {"success"}
    for customer, user_id, texts in (
        (carl, "carl", ["Hello from carl", "Mira here"]),
        (zoe, 26, ["Hello from zoe", "Noel here"]),
    ):
        assert operations(customer) == ["create_ticket", "send_message", "send_message"]
        assert bodies(customer, "create_ticket")[0]["user_id"] == user_id
        assert [message["message_data"] for message in bodies(customer, "send_message")] == texts
    assert {ticket["line_manager"] for told in (carl, zoe) for ticket in bodies(told, "create_ticket")} == {"mira", 2}

    start = ["get_all_topics", "create_line_manager"]
    told = ["new_ticket", "new_ticket", "get_ticket_messages", "send_message"]
    assert operations(mira) == ["create_topic", *start, *told, "get_ticket", "close_ticket"]
    assert operations(noel) == [*start, "get_all_line_managers", *told]
    assert bodies(mira, "get_all_topics")[0][0]["name"] == "NAME_OF_TOPIC"
    assert [manager["user_id"] for manager in bodies(noel, "get_all_line_managers")[0]] == ["mira", 2]
    assert {ticket["user_id"] for ticket in bodies(mira, "new_ticket")} == {"carl", 26}
    assert [[m["author"] for m in messages] for messages in bodies(noel, "get_ticket_messages")] == [[26]]
    assert {ticket["user_id"] for ticket in bodies(mira, "get_ticket")[0]} == {"carl", 26}
    assert bodies(mira, "close_ticket") == ["Ticket Closed"]
    assert desk.keys.api not in json.dumps(heard)
