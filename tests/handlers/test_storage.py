"""Files on S3, over HTTP: links that lead there, rights that are checked here, and a storage that is away."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tornado.httpclient import AsyncHTTPClient

from commands.clock import now
from hub.config import Storage
from hub.files.leftovers import Leftovers
from tests.forms import FORM, SlowClient, file, form
from tests.store.drawn import PLACE, picture
from tests.store.films import COORDINATES, film, frames
from tests.store.s3 import BUCKET

pytestmark = pytest.mark.gen_test

PATH = "/api/chat/groups/lobby/messages/upload/"
CAKE = b"Cake in the kitchen!"


@pytest.fixture
def settings(settings):
    return replace(settings, storage=Storage(max_upload_mb=40, quota_mb=60))


@pytest.fixture
def store(on_s3):
    return on_s3


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


async def upload(person, content=CAKE, name="cake.txt"):
    return await person.post(PATH, form(file("attachment", name, content)), headers=FORM)


async def fetched(url):
    return await AsyncHTTPClient().fetch(url, raise_error=False)


async def test_a_link_leads_to_the_storage_and_works_without_a_token(lobby, alice, bob, s3):
    socket = await bob.socket("/ws/chat/lobby/")
    link = (await upload(alice)).json["attachment"]
    assert (await socket.receive())["attachment"] == link
    assert link.startswith(f"{s3.url}/{BUCKET}/chat/")
    response = await fetched(link)
    assert (response.code, response.body) == (200, CAKE)
    assert response.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert response.headers["Content-Disposition"].startswith('inline; filename="cake.txt"')


async def test_what_might_run_is_only_ever_an_attachment_there_too(lobby, alice):
    link = (await upload(alice, b"<html><script>alert(1)</script>")).json["attachment"]
    assert (await fetched(link)).headers["Content-Disposition"].startswith("attachment;")


async def test_whoever_has_the_right_may_read_it_here(lobby, alice, bob, carol, store, mongo_client, database):
    await upload(alice)
    path = f"/files/{mongo_client[database]['files'].find_one()['_id']}/cake.txt"
    assert (await bob.get(path)).body == CAKE
    part = await bob.get(path, headers={"Range": "bytes=5-10"})
    assert (part.status, part.body) == (206, b"in the")
    assert (await carol.get(path)).status == 403


async def test_a_picture_has_a_thumbnail(lobby, alice, bob, mongo_client, database):
    link = (await upload(alice, picture("JPEG", (900, 600)), "cake.jpg")).json["attachment"]
    assert PLACE not in (await fetched(link)).body
    path = f"/files/{mongo_client[database]['files'].find_one()['_id']}/cake.jpg"
    small = await bob.get(f"{path}?thumbnail=1")
    assert (small.status, small.headers["Content-Type"], small.body[8:12]) == (200, "image/webp", b"WEBP")


async def test_links_of_a_deleted_message_are_dead(lobby, alice, hub, s3):
    message = (await upload(alice)).json
    assert (await alice.delete(f"/api/chat/messages/{message['id']}/")).status // 100 == 2
    await hub.leftovers.collect()
    assert (await fetched(message["attachment"])).code == 404
    assert s3.objects == []


async def test_what_was_never_posted_is_swept(alice, hub, store, s3):
    incoming = hub.files.receive()
    await incoming.write(CAKE)
    await hub.files.keep(incoming, "cake.txt", await hub.signin.authenticate(alice.token))
    tomorrow = Leftovers(store, hub.files.locks, hub.files.posting, clock=lambda: now() + timedelta(days=1, minutes=1))
    await hub.leftovers.sweep()
    assert len(s3.objects) == 1
    await tomorrow.sweep()
    assert s3.objects == []


@pytest.mark.expects_log
async def test_without_the_storage_uploads_are_refused_and_the_chat_goes_on(lobby, alice, bob, s3, settings, say):
    link = (await upload(alice)).json["attachment"]
    socket = await bob.socket("/ws/chat/lobby/")
    s3.kill()
    refused = await upload(alice, b"more")
    assert (refused.status, refused.json["code"]) == (503, "storage_unavailable")
    assert "S3" in refused.json["detail"]
    assert list((settings.data_dir / "incoming").iterdir()) == []
    await say(lobby, alice, "Still here.")
    assert (await socket.receive())["message"] == "Still here."
    s3.start()
    assert (await fetched(link)).body == CAKE
    assert (await upload(alice, b"more")).status == 201


@pytest.mark.expects_log
async def test_reading_here_is_refused_while_the_storage_is_away(lobby, alice, s3, mongo_client, database):
    await upload(alice)
    path = f"/files/{mongo_client[database]['files'].find_one()['_id']}/cake.txt"
    s3.kill()
    response = await alice.get(path)
    assert (response.status, response.json["code"]) == (503, "storage_unavailable")


async def test_a_film_on_the_storage_does_not_tell_where_it_was_taken(lobby, alice):
    body = (await fetched((await upload(alice, film("keys"), "cake.mp4")).json["attachment"])).body
    assert frames(body) == frames(film("keys"))
    assert not [place for place in (*COORDINATES, PLACE) if place in body]


async def test_the_quota_is_checked_before_the_body_is_read(lobby, alice, mongo_client, database):
    await upload(alice, bytes(39 * 2**20))
    client = await SlowClient.start(alice, PATH, Content_Length=30 * 2**20, Expect="100-continue")
    assert await client.answered() == "HTTP/1.1 413 Request Entity Too Large"
    await client.hang_up()


async def test_links_are_the_same_for_a_day(lobby, alice, bob):
    link = (await upload(alice)).json["attachment"]
    (seen,) = (await bob.get("/api/chat/groups/lobby/messages/")).json
    assert seen["attachment"] == link
    assert 24 * 3600 - 60 <= int(link.partition("X-Amz-Expires=")[2].partition("&")[0]) <= 48 * 3600


async def test_our_pages_may_show_what_the_storage_has(lobby, alice, s3):
    link = (await upload(alice, picture("PNG"), "cake.png")).json["attachment"]
    policy = (await alice.get("/join/x")).headers["Content-Security-Policy"]
    sources = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert link.startswith(f"{s3.url}/")
    for kind in ("img-src", "media-src"):
        assert s3.url in sources[kind].split()
    for kind in ("default-src", "script-src", "style-src", "connect-src"):
        assert s3.url not in sources[kind]
