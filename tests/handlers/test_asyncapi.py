"""The description of the sockets tells of every socket, and the documents of all that passes over it."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from jsonschema_rs import Draft7Validator, Draft202012Validator
from tornado.websocket import WebSocketHandler

from handlers import application, asyncapi
from handlers.socketio.desk import OPERATIONS
from handlers.socketio.told import TELLS, Name
from tests.conformance.examples import SECTIONS
from tests.handlers.app import test_protocol

pytestmark = pytest.mark.gen_test

PUBLISHED = Path(__file__).parents[1] / "node_modules/@asyncapi/specs/schemas/3.0.0.json"
DESK = Path(__file__).parents[2] / "docs/desk.md"
CONVERSATION = {"AllNotifications", "SingleNotifications", "ChatSocket"}
DESCRIBED = [
    ({"AppSocket"}, "page"),
    ({"GroupSocket"}, "Groups, 002"),
    (CONVERSATION, "Direct, 003"),
    ({"EngineSocket"}, "Socket.IO, 000", "Desk, 001"),
]


@pytest.fixture
def rules(hub, store, assets):
    return application(hub, signer=store.secrets, assets=assets).wildcard_router.rules


@pytest.fixture
def document(rules):
    return json.loads(json.dumps(asyncapi.document(rules)))


def examples(heading):
    """Who says it, its name, and what is said."""
    if heading == "page":
        for side in ("client", "server"):
            yield from ((side, frame["type"], frame) for frame in test_protocol.examples(side))
        return
    for one in SECTIONS[heading]:
        # Direct conversations are changed from the socket of another family.
        if one.is_frame and not (one.path or "").startswith("/ws/chat/7"):
            side = "server" if one.to else "client"
            yield side, *named(one.body, side)


def named(frame, side):
    if isinstance(frame, list):
        return frame[0], frame[1] if frame[1:] else None
    if "type" in frame:
        return frame["type"], frame
    unnamed = "send_message" if side == "client" else "error" if "error" in frame else "message"
    return frame.get("action", unnamed), frame


async def test_every_socket_is_described(rules, document):
    sockets = {rule.target.__name__ for rule in rules if issubclass(rule.target, WebSocketHandler)}
    assert set(document["channels"]) == sockets


async def test_the_document_is_asyncapi(document):
    schema = Draft7Validator(json.loads(PUBLISHED.read_text()))
    assert [error.message for error in schema.iter_errors(document)] == []


async def test_all_that_passes_is_in_the_documents_and_nothing_else(document):
    for channels, *headings in DESCRIBED:
        told = {name for channel in channels for name in document["channels"][channel]["messages"]}
        shown = {f"{side}.{name}" for heading in headings for side, name, _ in examples(heading)}
        assert shown == told, headings
    assert {channel for channels, *_ in DESCRIBED for channel in channels} == set(document["channels"])


async def test_every_example_has_the_shape_that_is_described(document):
    """The examples are what happens: the conformance tests send them."""
    for channels, *headings in DESCRIBED:
        for side, name, body in (one for heading in headings for one in examples(heading)):
            found = [document["channels"][channel]["messages"].get(f"{side}.{name}") for channel in channels]
            payload = next(message["payload"] for message in found if message)
            schema = Draft202012Validator({**payload, "components": document["components"]})
            assert [error.message for error in schema.iter_errors(body)] == [], body


async def test_socketio_says_no_event_that_is_not_described():
    """What is sent has one of these names: the types see to that."""
    assert set(TELLS) == set(get_args(Name))


async def test_the_table_of_the_desk_has_every_event_and_what_it_takes():
    section = DESK.read_text().partition("## Over Socket.IO")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    told = {event.strip(" `"): set(re.findall(r"`(\w+)`", keys)) for event, keys in rows}
    of_all = {"workspace_id", "api_key", "client_id"}
    assert told == {name: set(one.shape.__struct_fields__) - of_all for name, one in OPERATIONS.items()}


async def test_what_clients_say_the_server_receives(document):
    operation = document["operations"]["ChatSocket.receive"]
    assert operation["action"] == "receive"
    assert [message["$ref"].rpartition("/")[2] for message in operation["messages"]] == [
        "client.chat_message",
        "client.read_messages",
    ]
    assert "AllNotifications.receive" not in document["operations"]


async def test_the_page_and_the_server_tell_of_all_of_it(nobody, document):
    page = (await nobody.get("/api/")).body.decode()
    for channel in document["channels"].values():
        for name, message in channel["messages"].items():
            assert f"{name.partition('.')[0]} <code>{message['name']}</code>" in page
    assert (await nobody.get("/api/asyncapi.json")).json == document
