"""Posting files into a room, as browsers do and as they should not."""

import asyncio
import tracemalloc
from dataclasses import replace

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from hub.accounts.models import Caller
from hub.config import Storage
from store.blobs.spool import LocalWriter
from tests.forms import FORM, PATIENCE, PNG, SlowClient, field, file, form

pytestmark = pytest.mark.gen_test

PATH = "/api/chat/groups/lobby/messages/upload/"
MEGABYTE = 2**20


@pytest.fixture
def settings(settings):
    return replace(settings, storage=Storage(max_upload_mb=1))


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def progress(monkeypatch):
    """Counts what has been written and given up on the disk: `await progress("write")`."""
    done = asyncio.Queue()

    class Watched(LocalWriter):
        async def write(self, chunk):
            await super().write(chunk)
            done.put_nowait("write")

        async def abort(self):
            await super().abort()
            done.put_nowait("abort")

    async def wait_for(event):
        async with asyncio.timeout(PATIENCE):
            while await done.get() != event:
                pass

    monkeypatch.setattr("store.blobs.spool.LocalWriter", Watched)
    return wait_for


@pytest.fixture
def on_disk(settings):
    """The files on the disk, finished or not."""
    return lambda: [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()]


async def upload(person, *parts, path=PATH):
    return await person.post(path, form(*parts), headers=FORM)


async def history(person):
    response = await person.get("/api/chat/groups/lobby/messages/")
    return response.json if response.status == 200 else []


async def test_a_picture_is_posted_and_the_room_hears_of_it(lobby, alice, bob):
    socket = await bob.socket("/ws/chat/lobby/")
    response = await upload(alice, file("attachment", "cake.png", PNG), field("content", "Cake!"))
    assert response.status == 201
    frame = await socket.receive()
    assert frame["message_type"] == response.json["message_type"] == "image"
    assert frame["message"] == response.json["content"] == "Cake!"
    assert frame["id"] == response.json["id"]
    assert frame["sender"]["name"] == response.json["sender"]["first_name"] == "Alice"


async def test_what_was_posted_can_be_fetched_by_its_link(lobby, server, alice, bob, nobody):
    socket = await bob.socket("/ws/chat/lobby/")
    response = await upload(alice, file("attachment", "cake.png", PNG))
    for link in (response.json["attachment"], (await socket.receive())["attachment"]):
        download = await nobody.get(link.removeprefix(server.url))
        assert (download.status, download.body) == (200, PNG)


async def test_what_was_posted_is_in_the_history(lobby, alice, bob):
    posted = (await upload(alice, file("attachment", "cake.png", PNG))).json
    (seen,) = await history(bob)
    assert (seen["id"], seen["attachment"]) == (posted["id"], posted["attachment"])


async def test_a_member_may_fetch_it_and_an_outsider_may_not(lobby, server, alice, bob, carol):
    link = (await upload(alice, file("attachment", "cake.png", PNG))).json["attachment"]
    unsigned = link.removeprefix(server.url).partition("?")[0]
    assert (await bob.get(unsigned)).body == PNG
    assert (await carol.get(unsigned)).status == 403


async def test_the_room_may_be_named_by_its_number(lobby, alice):
    path = PATH.replace("lobby", str(lobby.id))
    assert (await upload(alice, file("attachment", "cake.png", PNG), path=path)).status == 201


async def test_the_bytes_say_what_it_is_and_not_the_client(lobby, server, alice, nobody):
    response = await upload(alice, file("attachment", "cake.png", b"<svg onload='alert(1)'/>"))
    assert response.json["message_type"] == "file"
    download = await nobody.get(response.json["attachment"].removeprefix(server.url))
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert download.headers["Content-Type"] == "image/svg+xml"


async def test_it_answers_another_message(lobby, alice, bob):
    parent = (await upload(alice, file("attachment", "cake.png", PNG))).json["id"]
    answer = await upload(bob, file("attachment", "more.png", PNG), field("parent_message", str(parent)))
    assert answer.json["parent_message"]["id"] == parent


async def test_an_answer_to_nothing_is_refused(lobby, alice, on_disk):
    for parent, status in (("x", 400), ("999999", 404), ("-1", 404), (str(10**30), 404)):
        response = await upload(alice, file("attachment", "cake.png", PNG), field("parent_message", parent))
        assert (parent, response.status) == (parent, status)
    assert on_disk() == []


async def test_empty_fields_count_as_left_out(lobby, alice):
    fields = [field(name, "") for name in ("content", "parent_message", "client_id")]
    assert (await upload(alice, file("attachment", "cake.png", PNG), *fields)).status == 201


async def test_a_retry_posts_once(lobby, alice, bob):
    parts = [file("attachment", "cake.png", PNG), field("client_id", "c-1")]
    first, second = await upload(alice, *parts), await upload(alice, *parts)
    assert first.json == second.json
    assert first.json["client_id"] == "c-1"
    assert len(await history(bob)) == 1


async def test_the_same_file_twice_is_on_disk_once(lobby, alice, bob, on_disk):
    for person in (alice, bob):
        await upload(person, file("attachment", "cake.png", PNG))
    assert len(await history(bob)) == 2
    assert len(on_disk()) == 1


async def test_a_path_is_cleaned_to_its_last_part(lobby, alice):
    for path, name in [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\tb\x01.png", "ab.png"),
        ("..", "file"),
    ]:
        link = (await upload(alice, file("attachment", path, PNG))).json["attachment"]
        assert link.partition("?")[0].rpartition("/")[2] == name


async def test_every_name_can_be_fetched_again(lobby, server, alice, nobody):
    for name in ("Käse 🧀.png", "50%.png", "קיש.png", "a b&c#d?.png", "x" * 1000 + ".png"):
        link = (await upload(alice, file("attachment", name, PNG))).json["attachment"]
        assert (await nobody.get(link.removeprefix(server.url))).body == PNG


@pytest.mark.parametrize(
    "body",
    [
        form(),
        form(field("content", "No cake.")),
        form(field("attachment", "not a file")),
        form(file("attachment", "", b"")),
        form(file("attachment", "empty.png", b"")),
        form(file("picture", "cake.png", PNG)),
    ],
)
async def test_a_form_without_the_file_names_the_field(lobby, alice, on_disk, body):
    response = await alice.post(PATH, body, headers=FORM)
    assert (response.status, response.json["field"]) == (400, "attachment")
    assert "attachment" in response.json["detail"]
    assert on_disk() == [] == await history(alice)


async def test_what_is_no_form_names_the_field(lobby, alice):
    for kind in ("application/json", "multipart/form-data", "multipart/mixed; boundary=x", ""):
        response = await alice.post(PATH, b"{}", headers={"Content-Type": kind})
        assert (response.status, response.json["field"]) == (400, "attachment")


@pytest.mark.parametrize(
    "body",
    [
        b"no form at all",
        form(file("attachment", "cake.png", PNG))[:-40],
        form(file("attachment", "cake.png", PNG)).replace(b"Content-Type:", b"Content Type:"),
        form(file("attachment", "cake.png", PNG)).replace(b'name="attachment"', b'name="\xff"'),
        form(file("attachment", "cake.png", PNG), file("attachment", "more.png", PNG)),
    ],
)
async def test_a_broken_form_is_refused_and_nothing_is_stored(lobby, alice, on_disk, body):
    response = await alice.post(PATH, body, headers=FORM)
    assert response.status == 400
    assert on_disk() == [] == await history(alice)


@pytest.mark.parametrize(
    "parts",
    [
        [field("content", "x" * 70_000)],
        [field("x" * 3000, "") for _ in range(30)],
        [field("", "") for _ in range(200)],
    ],
)
async def test_long_fields_are_refused(lobby, alice, on_disk, parts):
    response = await upload(alice, file("attachment", "cake.png", PNG), *parts)
    assert (response.status, response.json["code"]) == (413, "form_too_large")
    assert on_disk() == []


async def test_a_text_that_is_too_long_leaves_no_file_behind(lobby, alice, hub, database, mongo_client):
    response = await upload(alice, file("attachment", "cake.png", PNG), field("content", "x" * 10_001))
    assert (response.status, response.json["code"]) == (413, "message_too_long")
    await hub.leftovers.collect()
    assert mongo_client[database]["files"].count_documents({}) == 0


async def test_a_file_of_nearly_the_limit_comes_in(lobby, alice):
    assert (await upload(alice, file("attachment", "cake.bin", bytes(MEGABYTE)))).status == 201


async def test_a_file_over_the_limit_is_refused_while_it_comes(lobby, alice, on_disk):
    response = await upload(alice, file("attachment", "cake.bin", bytes(MEGABYTE + 1)))
    assert (response.status, response.json["code"]) == (413, "file_too_large")
    assert on_disk() == [] == await history(alice)


async def test_a_client_that_sends_all_of_a_far_too_large_file_sees_the_answer(lobby, alice, on_disk):
    response = await upload(alice, file("attachment", "cake.bin", bytes(20 * MEGABYTE)))
    assert (response.status, response.json["code"]) == (413, "file_too_large")
    assert on_disk() == []


async def test_a_length_over_the_limit_is_refused_before_the_body(lobby, alice):
    client = await SlowClient.start(alice, PATH, Content_Length=10 * MEGABYTE)
    assert await client.answered() == "HTTP/1.1 413 Request Entity Too Large"
    await client.hang_up()


async def test_without_a_length_the_limit_holds_as_well(lobby, server, alice, on_disk):
    async def send(write):
        start, _, _ = form(file("attachment", "cake.bin", b"|")).partition(b"|")
        for part in (start, *[bytes(64 * 1024)] * 40):
            await write(part)

    headers = {**FORM, "Authorization": f"Token {alice.token}"}
    request = HTTPRequest(server.url + PATH, "POST", headers, body_producer=send)
    response = await AsyncHTTPClient().fetch(request, raise_error=False)
    assert response.code == 413
    assert on_disk() == []


async def test_a_client_that_waits_for_leave_gets_it(lobby, alice):
    body = form(file("attachment", "cake.png", PNG))
    client = await SlowClient.start(alice, PATH, Content_Length=len(body), Expect="100-continue")
    assert await client.answered() == "HTTP/1.1 100 (Continue)"
    await client.send(body)
    assert await client.answered() == ""
    assert await client.answered() == "HTTP/1.1 201 Created"
    await client.hang_up()


@pytest.mark.parametrize("expect", [{"Expect": "100-continue"}, {}])
async def test_an_outsider_is_refused_before_the_body(lobby, carol, on_disk, expect):
    client = await SlowClient.start(carol, PATH, Content_Length=1000, **expect)
    assert await client.answered() == "HTTP/1.1 403 Forbidden"
    await client.hang_up()


async def test_an_outsider_who_sends_it_all_the_same_is_told_why(lobby, carol, bob, on_disk):
    response = await upload(carol, file("attachment", "cake.png", PNG))
    assert (response.status, response.json["code"]) == (403, "not_a_member")
    assert on_disk() == [] == await history(bob)


async def test_a_stranger_is_refused(lobby, nobody, on_disk):
    response = await upload(nobody, file("attachment", "cake.png", PNG))
    assert response.status == 403
    assert on_disk() == []


async def test_an_unknown_room_is_not_found(alice):
    path = PATH.replace("lobby", "nowhere")
    assert (await upload(alice, file("attachment", "cake.png", PNG), path=path)).status == 404


async def test_only_posting_is_possible(lobby, alice):
    for method in ("GET", "PUT", "DELETE"):
        assert (await alice.request(method, PATH)).status == 405


async def test_a_client_that_goes_half_way_leaves_nothing(lobby, alice, bob, progress, on_disk):
    client = await SlowClient.start(alice, PATH, Content_Length=100_000)
    await client.send(form(file("attachment", "cake.png", PNG))[:-100])
    await progress("write")
    assert len(on_disk()) == 1
    await client.hang_up()
    await progress("abort")
    assert on_disk() == [] == await history(bob)


async def test_a_client_that_falls_silent_is_told_and_leaves_nothing(lobby, alice, progress, on_disk, monkeypatch):
    monkeypatch.setattr("handlers.uploads.STALLED", 0.1)
    client = await SlowClient.start(alice, PATH, Content_Length=100_000)
    await client.send(form(file("attachment", "cake.png", PNG))[:-100])
    assert await client.answered() == "HTTP/1.1 408 Request Timeout"
    await progress("abort")
    assert on_disk() == []
    await client.hang_up()


async def test_who_loses_the_room_during_an_upload_cannot_finish_it(hub, lobby, alice, bob, progress, on_disk):
    body = form(file("attachment", "cake.png", PNG))
    client = await SlowClient.start(bob, PATH, Content_Length=len(body))
    await client.send(body[:-100])
    await progress("write")
    await hub.members.leave(await hub.members.place(Caller(bob.user, ""), lobby))
    await client.send(body[-100:])
    assert await client.answered() == "HTTP/1.1 403 Forbidden"
    await client.hang_up()
    assert on_disk() == [] == await history(alice)


class TestLarge:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, storage=Storage(max_upload_mb=100))

    async def test_a_large_file_is_never_in_memory_as_a_whole(self, lobby, alice):
        start, _, end = form(file("attachment", "cake.bin", b"|")).partition(b"|")
        chunks = [bytes(64 * 1024)] * 256
        client = await SlowClient.start(alice, PATH, Content_Length=len(start) + 256 * 64 * 1024 + len(end))
        tracemalloc.start()
        for chunk in (start, *chunks, end):
            await client.send(chunk)
        assert await client.answered() == "HTTP/1.1 201 Created"
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await client.hang_up()
        assert peak < 4 * MEGABYTE
