"""Messages that carry a file: whose file it may be, and the link that both are told."""

from urllib.parse import unquote

import pytest

from tests.forms import PNG

pytestmark = pytest.mark.gen_test

NAMES = ["CV_James_Jack.pdf", "Käse 🧀.png", "50%.png", "a b&c#d?.png", "a+b=c.png", "x" * 140 + ".png", "noext"]


async def test_file_is_sent_with_a_link_that_needs_no_token(alice, bob, chat, upload, nobody, path_of):
    identifier = (await upload(alice)).json["file_identifier"]
    mine, theirs = await chat(alice, "bob"), await chat(bob, "alice")
    await mine.receive()
    media = {"multimedia_url": identifier, "file_identifier": identifier, "multimedia_url_expiration": None}

    await mine.send(type="chat_message", message="Cake!", **media)

    frame = await theirs.receive()
    assert await mine.receive() == frame
    path = path_of(frame["multimedia_url"])
    assert path.startswith("/chat-media/cake.png?expires=")
    download = await nobody.get(path)
    assert (download.status, download.body) == (200, PNG)


@pytest.mark.parametrize("name", NAMES)
async def test_every_name_can_be_fetched_again(alice, bob, nobody, path_of, send, name):
    frame = await send(alice, "bob", name)
    path = path_of(frame["multimedia_url"])
    assert unquote(path.partition("?")[0]) == f"/chat-media/{name}"
    assert (await nobody.get(path)).body == PNG


async def test_media_needs_no_text(alice, bob, send):
    frame = await send(alice, "bob", text="")
    assert (frame["type"], frame["message"]) == ("chat_message", "")


async def test_history_has_a_link_of_its_own(alice, bob, nobody, path_of, send):
    await send(alice, "bob")
    (message,) = (await bob.get("/api/rooms/alice/messages")).json["messages"]
    assert (await nobody.get(path_of(message["multimedia_url"]))).body == PNG
    (conversation,) = (await bob.get("/api/conversations")).json
    assert conversation["last_message"]["multimedia_url"]


@pytest.mark.parametrize("form_of", ["identifier", "link", "path"])
async def test_link_of_ours_is_as_good_as_the_identifier(alice, bob, chat, server, send, form_of):
    sent = (await send(alice, "bob", "Käse 50%.png"))["multimedia_url"]
    given = {"identifier": "Käse 50%.png", "link": sent, "path": sent.removeprefix(server.url).partition("?")[0]}
    socket = await chat(bob, "alice")
    await socket.send(type="chat_message", message="Again.", multimedia_url=given[form_of])
    frame = await socket.receive()
    assert frame["multimedia_url"].partition("?")[0] == sent.partition("?")[0]


@pytest.mark.parametrize(
    "media",
    [
        {"multimedia_url": "http://evil.example.org/cake.png"},
        {"multimedia_url": "http://evil.example.org/chat-media/cake.png"},
        {"multimedia_url": "//evil.example.org/chat-media/cake.png"},
        {"multimedia_url": "javascript:alert(1)"},
        {"multimedia_url": "data:text/html,x"},
        {"file_identifier": "nothing.png"},
        {"file_identifier": "nothing.png", "multimedia_url": "cake.png"},
        {"file_identifier": "\0"},
        {"file_identifier": "of-carol.png"},
        {"multimedia_url": "of-carol.png"},
    ],
)
async def test_address_that_is_not_of_ones_own_upload_is_refused(alice, bob, carol, chat, upload, media):
    await upload(alice)
    await upload(carol, "of-carol.png")
    mine, theirs = await chat(alice, "bob"), await chat(bob, "alice")
    await mine.receive()

    await mine.send(type="chat_message", message="Look!", client_id="c-1", **media)
    error = await mine.receive()

    assert (error["type"], error["client_id"]) == ("error", "c-1")
    assert error["code"] in {"file_not_found", "foreign_media"}
    await mine.send(type="chat_message", message="Never mind.")
    assert (await theirs.receive())["message"] == "Never mind."


async def test_file_that_was_sent_to_one_can_not_be_sent_to_another(alice, bob, carol, chat, send):
    await send(alice, "bob")
    socket = await chat(alice, "carol")
    await socket.send(type="chat_message", message="You, too?", file_identifier="cake.png")
    assert (await socket.receive())["code"] == "file_not_found"


async def test_addressee_can_not_pass_it_on(alice, bob, carol, chat, send):
    await send(alice, "bob")
    socket = await chat(bob, "carol")
    await socket.send(type="chat_message", message="Look what alice has!", file_identifier="cake.png")
    assert (await socket.receive())["code"] == "file_not_found"


async def test_retry_sends_the_file_once(alice, bob, chat, upload):
    await upload(alice)
    socket = await chat(alice, "bob")
    frames = []
    for _ in range(2):
        await socket.send(type="chat_message", message="Cake!", file_identifier="cake.png", client_id="c-1")
        frames.append(await socket.receive())
    assert frames[0]["id"] == frames[1]["id"]
