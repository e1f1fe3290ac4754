"""Files: uploaded, sent, fetched by link or by right, and links refreshed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

import pytest

from hub.config import Storage, Uploads
from store.blobs import LocalBlobs
from tests.forms import FORM, PNG, field, file, form

pytestmark = pytest.mark.gen_test

UPLOAD, CHECK, REFRESH = "/api/rooms/upload", "/api/rooms/check-url/", "/api/rooms/refresh-url/"
NAMES = ["CV_James_Jack.pdf", "Käse 🧀.png", "50%.png", "a b&c#d?.png", "a+b=c.png", "x" * 140 + ".png", "noext"]


@pytest.fixture
def settings(settings):
    return replace(settings, storage=Storage(max_upload_mb=1))


@pytest.fixture
def send(chat, upload):
    """Sends a file: `await send(alice, "bob")` is the frame that comes of it."""

    async def post(person, other, name="cake.png", content=PNG, text="Cake!"):
        identifier = (await upload(person, name, content)).json["file_identifier"]
        socket = await chat(person, other)
        await socket.send(type="chat_message", message=text, file_identifier=identifier)
        frame = await socket.receive()
        await socket.close()
        return frame

    return post


def path_of(url, server):
    assert url.startswith(f"{server.url}/")
    return url.removeprefix(server.url)


def question(path, message_id):
    return f"{path}?message_id={message_id}"


# Uploading


async def test_upload_answers_as_the_document_does_for_a_local_storage(alice, upload):
    response = await upload(alice, "CV_James_Jack.pdf", b"%PDF-1.7")
    identifier = "CV_James_Jack.pdf"
    assert response.status == 200
    assert response.json == {"file_location": identifier, "expiration_time": None, "file_identifier": identifier}


async def test_second_file_of_a_name_is_told_apart_by_a_suffix_before_the_extension(alice, bob, upload, nobody):
    names = [(await upload(person, "cake.png")).json["file_identifier"] for person in (alice, bob, alice)]
    assert names[0] == "cake.png"
    assert len(set(names)) == 3
    for name in names[1:]:
        assert name.startswith("cake_")
        assert name.endswith(".png")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd", "passwd"), ("..", "file"), ("a\tb\x01.png", "ab.png"), ("6%22 cake.png", '6" cake.png')],
)
async def test_identifier_is_the_last_part_of_a_path_cleaned(alice, upload, given, kept):
    assert (await upload(alice, given)).json["file_identifier"] == kept


async def test_upload_without_a_token_is_refused(nobody, upload):
    assert (await upload(nobody)).status == 401


@pytest.mark.parametrize("parts", [(), (field("myFile", "text"),), (file("picture", "cake.png", PNG),)])
async def test_form_without_the_file_is_refused_by_name(alice, parts):
    response = await alice.post(UPLOAD, form(*parts), headers=FORM)
    assert (response.status, response.json["field"]) == (400, "myFile")


async def test_file_over_the_limit_is_refused(alice, upload):
    response = await upload(alice, "cake.bin", bytes(2**20 + 1))
    assert (response.status, response.json["code"]) == (413, "file_too_large")


class TestQuota:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, storage=Storage(max_upload_mb=1, quota_mb=1))

    async def test_who_has_used_it_up_is_refused_and_others_are_not(self, alice, bob, upload):
        assert (await upload(alice, "a.bin", bytes(2**20 - 1000))).status == 200
        response = await upload(alice, "b.bin", bytes(2000))
        assert (response.status, response.json["code"]) == (413, "quota_exceeded")
        assert (await upload(bob, "b.bin", bytes(2000))).status == 200


class TestAnonymousUploads:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, uploads=Uploads(anonymous=True))

    async def test_anybody_may_upload_and_whoever_has_an_account_may_send_it(self, nobody, alice, bob, chat, upload):
        identifier = (await upload(nobody)).json["file_identifier"]
        socket = await chat(alice, "bob")
        await socket.send(type="chat_message", message="", file_identifier=identifier)
        assert identifier in (await socket.receive())["multimedia_url"]

    async def test_bad_token_is_a_bad_token_all_the_same(self, nobody):
        headers = {**FORM, "Authorization": "Bearer " + 40 * "0"}
        assert (await nobody.post(UPLOAD, form(file("myFile", "a", PNG)), headers=headers)).status == 401

    async def test_file_of_nobody_can_be_fetched_by_nobody_before_it_is_sent(self, nobody, alice, upload):
        await upload(nobody)
        assert (await alice.get("/chat-media/cake.png")).status == 404


# Sending


async def test_file_is_sent_with_a_link_that_needs_no_token(alice, bob, chat, upload, nobody, server):
    identifier = (await upload(alice)).json["file_identifier"]
    mine, theirs = await chat(alice, "bob"), await chat(bob, "alice")
    await mine.receive()
    media = {"multimedia_url": identifier, "file_identifier": identifier, "multimedia_url_expiration": None}

    await mine.send(type="chat_message", message="Cake!", **media)

    frame = await theirs.receive()
    assert await mine.receive() == frame
    path = path_of(frame["multimedia_url"], server)
    assert path.startswith("/chat-media/cake.png?expires=")
    download = await nobody.get(path)
    assert (download.status, download.body) == (200, PNG)


@pytest.mark.parametrize("name", NAMES)
async def test_every_name_can_be_fetched_again(alice, bob, nobody, server, send, name):
    frame = await send(alice, "bob", name)
    path = path_of(frame["multimedia_url"], server)
    assert unquote(path.partition("?")[0]) == f"/chat-media/{name}"
    assert (await nobody.get(path)).body == PNG


async def test_media_needs_no_text(alice, bob, send):
    frame = await send(alice, "bob", text="")
    assert (frame["type"], frame["message"]) == ("chat_message", "")


async def test_history_has_a_link_of_its_own(alice, bob, nobody, server, send):
    await send(alice, "bob")
    (message,) = (await bob.get("/api/rooms/alice/messages")).json["messages"]
    assert (await nobody.get(path_of(message["multimedia_url"], server))).body == PNG
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


# Fetching


async def test_before_it_is_sent_a_file_is_its_owners_alone(alice, bob, nobody, upload):
    await upload(alice)
    statuses = [(await person.get("/chat-media/cake.png")).status for person in (alice, bob, nobody)]
    assert statuses == [200, 404, 401]


async def test_once_it_is_sent_it_is_the_two_of_thems(alice, bob, carol, nobody, send):
    await send(alice, "bob")
    statuses = [(await person.get("/chat-media/cake.png")).status for person in (alice, bob, carol, nobody)]
    assert statuses == [200, 200, 404, 401]


async def test_strangers_can_not_tell_what_is_there(carol, alice, upload):
    await upload(alice)
    assert (await carol.get("/chat-media/cake.png")).json == (await carol.get("/chat-media/nothing.png")).json


async def test_link_opens_nothing_but_its_own_file(alice, bob, nobody, server, send, upload):
    query = path_of((await send(alice, "bob"))["multimedia_url"], server).partition("?")[2]
    other = (await upload(alice, "other.png", PNG + b"!")).json["file_identifier"]
    response = await nobody.get(f"/chat-media/{other}?{query}")
    assert (response.status, response.json["code"]) == (403, "link_not_valid")


async def test_link_to_an_identifier_does_not_open_the_file_with_that_id(
    alice, bob, carol, nobody, store, server, send
):
    """Whoever knows the id of another's file could take it for a name."""
    await send(alice, "bob", "secret.png")
    secret = await store.files.by_identifier("secret.png")
    query = path_of((await send(carol, "carol", secret.id))["multimedia_url"], server).partition("?")[2]
    assert (await nobody.get(f"/files/{secret.id}/secret.png?{query}")).status == 403


async def test_expired_link_is_refused(alice, bob, nobody, store, send):
    await send(alice, "bob")
    expires = int((datetime.now(UTC) - timedelta(seconds=1)).timestamp())
    signature = store.secrets.sign(f"media:cake.png:{expires}")
    assert (await nobody.get(f"/chat-media/cake.png?expires={expires}&signature={signature}")).status == 403


async def test_what_could_run_is_never_shown_in_place(alice, bob, nobody, server, send):
    frame = await send(alice, "bob", "page.html", b"<html><script>alert(1)</script>")
    download = await nobody.get(path_of(frame["multimedia_url"], server))
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert download.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


# Checking and refreshing


async def test_local_links_need_no_refresh_and_can_be_had_anew(alice, bob, nobody, server, send):
    id = (await send(alice, "bob"))["id"]
    for person in (alice, bob):
        assert (await person.get(question(CHECK, id))).json == {"refresh_url": False}
        response = await person.get(question(REFRESH, id))
        assert (response.status, set(response.json)) == (200, {"file_location"})
        assert (await nobody.get(path_of(response.json["file_location"], server))).body == PNG


async def test_message_without_media_has_nothing_to_refresh(alice, bob, chat):
    socket = await chat(alice, "bob")
    await socket.send(type="chat_message", message="No cake.")
    id = (await socket.receive())["id"]
    assert (await alice.get(question(CHECK, id))).json == {"refresh_url": False}
    assert (await alice.get(question(REFRESH, id))).status == 404


@pytest.mark.parametrize("path", [CHECK, REFRESH])
async def test_only_the_two_may_ask_about_a_message(alice, bob, carol, nobody, send, path):
    id = (await send(alice, "bob"))["id"]
    assert (await carol.get(question(path, id))).status == 403
    assert (await nobody.get(question(path, id))).status == 401


@pytest.mark.parametrize("path", [CHECK, REFRESH])
@pytest.mark.parametrize(("id", "status"), [("999", 404), ("", 400), ("x", 400), ("-1", 400), ("9" * 30, 400)])
async def test_message_that_is_not_there_is_refused(alice, path, id, status):
    assert (await alice.get(question(path, id))).status == status


@pytest.mark.parametrize("path", [CHECK, REFRESH])
async def test_deleted_message_gives_its_file_to_nobody(alice, bob, send, path):
    id = (await send(alice, "bob"))["id"]
    await alice.delete(f"/api/chat/messages/{id}/")
    assert (await bob.get(question(path, id))).status == 404
    assert (await bob.get(path)).status == 400


class SigningBlobs(LocalBlobs):
    """A storage that has an address of its own."""

    signs_links = True

    def link(self, digest, content_type, disposition, expires):
        return f"https://storage.example.org/{digest}?until={expires}&as={quote(disposition)}"


class TestStorageThatSignsLinks:
    @pytest.fixture
    def store(self, store, settings):
        store.blobs = SigningBlobs(settings.data_dir / "files")
        return store

    async def test_upload_answers_with_a_link_and_when_it_ends(self, alice, upload):
        answer = (await upload(alice)).json
        ends = datetime.fromisoformat(answer["expiration_time"])
        assert answer["file_location"].startswith("https://storage.example.org/")
        assert answer["file_identifier"] == "cake.png"
        assert ends.tzinfo is None
        assert ends > datetime.now(UTC).replace(tzinfo=None)

    async def test_links_everywhere_are_the_storages(self, alice, bob, send):
        frame = await send(alice, "bob")
        (message,) = (await bob.get("/api/rooms/alice/messages")).json["messages"]
        refreshed = (await bob.get(question(REFRESH, frame["id"]))).json["file_location"]
        assert frame["multimedia_url"] == message["multimedia_url"] == refreshed
        assert refreshed.startswith("https://storage.example.org/")

    async def test_link_is_to_be_refreshed_once_it_has_ended(self, alice, bob, send, monkeypatch):
        id = (await send(alice, "bob"))["id"]
        assert (await bob.get(question(CHECK, id))).json == {"refresh_url": False}
        later = (datetime.now(UTC) + timedelta(days=2)).timestamp()
        monkeypatch.setattr("handlers.direct.media.time.time", lambda: later)
        assert (await bob.get(question(CHECK, id))).json == {"refresh_url": True}
