"""Files on S3: the links that clients are given lead there, end, and are refreshed for who has the right."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tornado.httpclient import AsyncHTTPClient

from hub.files.models import Attachment
from tests.forms import PNG

pytestmark = pytest.mark.gen_test

CHECK, REFRESH = "/api/rooms/check-url/", "/api/rooms/refresh-url/"
REFUSED = {400, 403}  # Amazon says 403, this server either.


@pytest.fixture
def store(on_s3):
    return on_s3


@pytest.fixture
def short_lived(monkeypatch):
    """Links are good for a second or two."""
    monkeypatch.setattr("handlers.links.VALID", 1)


async def fetched(url):
    return await AsyncHTTPClient().fetch(url, raise_error=False)


async def ended(url):
    """The answer once it is another one."""
    deadline = time.monotonic() + 5
    while (response := await fetched(url)).code == 200:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    return response


async def test_upload_answers_as_the_document_does_for_signed_links(alice, upload, s3):
    answer = (await upload(alice, "CV_James_Jack.pdf")).json
    assert set(answer) == {"file_location", "expiration_time", "file_identifier"}
    assert answer["file_identifier"] == "CV_James_Jack.pdf"
    ends = datetime.fromisoformat(answer["expiration_time"])
    assert ends.tzinfo is None
    assert ends > datetime.now(UTC).replace(tzinfo=None)
    assert len(answer["expiration_time"]) == len("2023-12-27T22:15:45.277495")
    assert answer["file_location"].startswith(s3.url)
    assert (await fetched(answer["file_location"])).body == PNG


async def test_what_the_upload_answered_is_sent_on(alice, bob, chat, upload):
    answer = (await upload(alice)).json
    media = {
        "multimedia_url": answer["file_location"],
        "file_identifier": answer["file_identifier"],
        "multimedia_url_expiration": answer["expiration_time"],
    }
    socket = await chat(alice, "bob")
    await socket.send(type="chat_message", message="Cake!", **media)
    assert (await socket.receive())["multimedia_url"] == answer["file_location"]


async def test_link_to_the_storage_alone_does_not_say_whose_the_file_is(alice, bob, chat, upload):
    link = (await upload(alice)).json["file_location"]
    socket = await chat(alice, "bob")
    await socket.send(type="chat_message", message="Cake!", multimedia_url=link)
    assert (await socket.receive())["code"] == "foreign_media"


async def test_link_is_the_same_everywhere_and_says_what_it_is(alice, bob, send):
    frame = await send(alice, "bob", 'Käse "5".png')
    (message,) = (await bob.get("/api/rooms/alice/messages")).json["messages"]
    (conversation,) = (await bob.get("/api/conversations")).json
    refreshed = (await bob.get(f"{REFRESH}?message_id={frame['id']}")).json["file_location"]
    last = conversation["last_message"]["multimedia_url"]
    assert frame["multimedia_url"] == message["multimedia_url"] == last == refreshed
    response = await fetched(refreshed)
    assert (response.body, response.headers["Content-Type"]) == (PNG, "image/png")
    assert response.headers["Content-Disposition"].endswith("filename*=UTF-8''K%C3%A4se%20%225%22.png")


async def test_link_that_has_ended_is_refused_and_can_be_had_anew(alice, bob, carol, send, short_lived):
    frame = await send(alice, "bob")
    assert (await bob.get(f"{CHECK}?message_id={frame['id']}")).json == {"refresh_url": False}

    response = await ended(frame["multimedia_url"])

    assert response.code in REFUSED
    assert PNG not in response.body
    assert (await bob.get(f"{CHECK}?message_id={frame['id']}")).json == {"refresh_url": True}
    assert (await carol.get(f"{REFRESH}?message_id={frame['id']}")).status == 403
    anew = (await bob.get(f"{REFRESH}?message_id={frame['id']}")).json["file_location"]
    assert (await fetched(anew)).body == PNG


async def test_link_that_was_refreshed_is_good_for_who_has_it_until_it_ends_too(
    alice, bob, send, mongo_client, database
):
    id = (await send(alice, "bob"))["id"]

    async def has_ended(person):
        return (await person.get(f"{CHECK}?message_id={id}")).json["refresh_url"]

    def put_back(collection, field):
        mongo_client[database][collection].update_one({}, {"$set": {field: datetime.now(UTC) - timedelta(days=3)}})

    put_back("messages", "created_at")
    assert await has_ended(bob)
    await bob.get(f"{REFRESH}?message_id={id}")
    assert not await has_ended(bob)
    assert await has_ended(alice)
    put_back("files", f"refreshed.{bob.user.id}")
    assert await has_ended(bob)


async def test_link_to_what_others_have_needs_no_refresh_of_ours(alice, bob, chat, store):
    socket = await chat(alice, "bob")
    await socket.send(type="chat_message", message="Cake!")
    id = (await socket.receive())["id"]
    message = (await store.messages.by_ids({id}))[id]
    elsewhere = replace(message, rev=message.rev + 1, attachments=(Attachment(url="https://example.org/cake.png"),))
    await store.messages.write([], [elsewhere])
    assert (await bob.get(f"{CHECK}?message_id={id}")).json == {"refresh_url": False}
    assert (await bob.get(f"{REFRESH}?message_id={id}")).json == {"file_location": "https://example.org/cake.png"}


async def test_who_has_the_right_reads_through_us(alice, bob, carol, send):
    await send(alice, "bob")
    assert (await bob.get("/chat-media/cake.png", headers={"Range": "bytes=0-7"})).body == PNG[:8]
    assert (await carol.get("/chat-media/cake.png")).status == 404


@pytest.mark.expects_log
async def test_without_the_storage_the_conversation_goes_on(alice, bob, chat, send, upload, s3):
    id = (await send(alice, "bob"))["id"]
    socket = await chat(bob, "alice")
    s3.kill()
    response = await upload(alice)
    assert (response.status, response.json["code"]) == (503, "storage_unavailable")
    assert (await alice.get("/chat-media/cake.png")).status == 503
    mine = await chat(alice, "bob")
    await mine.send(type="chat_message", message="Still here.")
    assert (await mine.receive())["message"] == "Still here."
    assert (await socket.receive())["type"] == "user_join"
    assert (await socket.receive())["message"] == "Still here."
    s3.start()
    link = (await bob.get(f"{REFRESH}?message_id={id}")).json["file_location"]
    assert (await fetched(link)).body == PNG
