"""Downloads, by link and by right, with all that browsers ask for."""

import asyncio
import logging
import socket
import time
from functools import partial
from hashlib import sha256
from urllib.parse import urlsplit

import pytest

from handlers.links import FileLinks
from hub.accounts.models import Caller
from hub.files.models import Attachment
from tests.clients import PATIENCE
from tests.forms import PNG
from tests.store import films
from tests.store.drawn import PLACE, RATIONAL, picture

pytestmark = pytest.mark.gen_test

LARGE = 16 * 1024 * 1024  # More than the kernel takes for somebody who does not read.
CSP = "sandbox; default-src 'none'"
ETAG = f'"{sha256(PNG).hexdigest()}"'


@pytest.fixture
def keep(hub, alice):
    """Alice uploads: `await keep("cake.png", PNG)`."""

    async def upload(name="cake.png", content=PNG):
        incoming = hub.files.receive()
        await incoming.write(content)
        return await hub.files.keep(incoming, name, Caller(alice.user, ""))

    return upload


@pytest.fixture
def link(store):
    """The path of a file, signed."""

    def make(file):
        url = FileLinks("", store.secrets).to(Attachment(file.id, name=file.name))
        return f"{urlsplit(url).path}?{urlsplit(url).query}"

    return make


def path(file):
    return f"/files/{file.id}/{file.name}"


async def test_a_link_works_without_a_token(keep, link, nobody):
    response = await nobody.get(link(await keep()))
    assert (response.status, response.body) == (200, PNG)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Length"] == str(len(PNG))


async def test_a_large_file_comes_whole(keep, link, nobody):
    content = bytes(range(256)) * 8192
    assert (await nobody.get(link(await keep("cake.bin", content)))).body == content


async def test_who_does_not_read_a_download_is_let_go(keep, link, server, monkeypatch, answered):
    monkeypatch.setattr("handlers.files.UNREAD", 0.2)
    address = link(await keep("cake.bin", bytes(LARGE)))
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(f"GET {address} HTTP/1.1\r\nHost: chat\r\n\r\n".encode())
        await asyncio.wait_for(answered.wait(), PATIENCE)
        taken = 0
        while data := await asyncio.to_thread(client.recv, LARGE):
            taken += len(data)
        assert 0 < taken < LARGE


@pytest.fixture
def answered(caplog):
    """Set when a request is over."""
    caplog.set_level(logging.INFO, "chatd.access")
    over = asyncio.Event()

    class Told(logging.Handler):
        def emit(self, record):
            over.set()

    told = Told()
    logging.getLogger("chatd.access").addHandler(told)
    yield over
    logging.getLogger("chatd.access").removeHandler(told)


@pytest.mark.parametrize(
    ("name", "make"),
    [(f"{film}.mp4", partial(films.film, film)) for film in films.FILMS]
    + [(f"cake.{format}", partial(picture, format)) for format in ("HEIF", "AVIF", "JPEG")],
)
async def test_no_download_tells_where_a_film_or_a_picture_was_taken(keep, link, nobody, name, make):
    content = make()
    places = [place for place in (*films.COORDINATES, PLACE, RATIONAL) if place in content]
    assert len(places) >= 2
    response = await nobody.get(link(await keep(name, content)))
    assert response.status == 200
    assert response.headers["Etag"] == f'"{sha256(response.body).hexdigest()}"'
    assert not [place for place in places if place in response.body]


async def test_a_link_with_a_changed_signature_is_refused(keep, link, nobody):
    signed = link(await keep())
    forged = signed[:-1] + ("0" if signed[-1] != "0" else "1")
    response = await nobody.get(forged)
    assert (response.status, response.json["code"]) == (403, "link_not_valid")
    assert PNG not in response.body


async def test_a_link_with_a_later_end_is_refused(keep, link, nobody):
    signed = link(await keep())
    expires = signed.partition("expires=")[2].partition("&")[0]
    assert (await nobody.get(signed.replace(expires, str(int(expires) + 1)))).status == 403


async def test_a_link_does_not_open_another_file(keep, link, nobody):
    file, other = await keep(), await keep("other.png", PNG + b"!")
    assert (await nobody.get(link(file).replace(file.id, other.id))).status == 403


async def test_an_expired_link_is_refused(keep, store, nobody):
    file, expires = await keep(), int(time.time()) - 1
    signature = store.secrets.sign(f"file:{file.id}:{expires}")
    response = await nobody.get(f"{path(file)}?expires={expires}&signature={signature}")
    assert (response.status, response.json["code"]) == (403, "link_not_valid")


async def test_a_link_that_makes_no_sense_is_refused(keep, nobody):
    file = await keep()
    for query in ("expires=x&signature=y", "signature=%ff", "expires=&signature=", "expires=9"):
        assert (query, (await nobody.get(f"{path(file)}?{query}")).status // 100) == (query, 4)


async def test_whoever_has_the_right_needs_no_signature(keep, alice):
    assert (await alice.get(path(await keep()))).body == PNG


async def test_whoever_has_the_right_may_use_an_old_link(keep, alice):
    assert (await alice.get(path(await keep()) + "?expires=1&signature=x")).status == 200


async def test_a_stranger_without_a_link_is_nobody(keep, nobody):
    assert (await nobody.get(path(await keep()))).status == 401


async def test_an_outsider_is_refused(keep, bob):
    response = await bob.get(path(await keep()))
    assert response.status == 403
    assert PNG not in response.body


async def test_a_member_of_the_room_may_have_it_and_an_outsider_may_not(keep, hub, open_room, alice, bob, carol):
    file, room = await keep(), await open_room("lobby", alice, bob)
    await hub.files.attach(file, await hub.members.place(Caller(alice.user, ""), room))
    assert (await bob.get(path(file))).body == PNG
    assert (await carol.get(path(file))).status == 403


async def test_an_unknown_file_is_not_found(alice):
    assert (await alice.get("/files/nothing/cake.png")).status == 404


async def test_nothing_that_people_upload_can_run(keep, link, nobody):
    headers = (await nobody.get(link(await keep()))).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == CSP


async def test_what_might_run_is_only_ever_an_attachment(keep, link, nobody):
    for name, content, kind in [
        ("cake.png", b"<html><script>alert(1)</script>", "text/html"),
        ("cake.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        ("cake.xml", b"<?xml version='1.0'?><cake/>", "application/xml"),
        ("cake.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("cake.js", b"alert(1)", "text/plain; charset=UTF-8"),
        ("cake.png", b"MZ\x90\0", "application/octet-stream"),
    ]:
        headers = (await nobody.get(link(await keep(name, content)))).headers
        assert headers["Content-Type"] == kind
        assert headers["Content-Disposition"].startswith("attachment;")
        assert headers["Content-Security-Policy"] == CSP


async def test_what_cannot_run_is_shown(keep, link, nobody):
    for content in (PNG, b"Cake in the kitchen!", b"OggS" + bytes(40)):
        headers = (await nobody.get(link(await keep("cake", content)))).headers
        assert headers["Content-Disposition"].startswith("inline;")


async def test_a_name_survives_in_every_script(keep, link, nobody):
    headers = (await nobody.get(link(await keep('Käse "50 %" 🧀.png')))).headers
    assert headers["Content-Disposition"] == (
        "inline; filename=\"K_se _50 __ _.png\"; filename*=UTF-8''K%C3%A4se%20%2250%20%25%22%20%F0%9F%A7%80.png"
    )


async def test_the_head_has_everything_but_the_content(keep, link, nobody):
    response = await nobody.request("HEAD", link(await keep()))
    assert (response.status, response.body) == (200, b"")
    assert response.headers["Content-Length"] == str(len(PNG))
    assert response.headers["Etag"] == ETAG


async def test_what_the_client_has_is_not_sent_again(keep, link, nobody):
    signed = link(await keep())
    for tag in (ETAG, f"W/{ETAG}", f'"other", {ETAG}', "*"):
        response = await nobody.get(signed, headers={"If-None-Match": tag})
        assert (tag, response.status, response.body) == (tag, 304, b"")
        assert response.headers["Etag"] == ETAG


async def test_what_the_client_has_is_not_confirmed_to_an_outsider(keep, bob):
    assert (await bob.get(path(await keep()), headers={"If-None-Match": ETAG})).status == 403


async def test_another_version_is_sent(keep, link, nobody):
    assert (await nobody.get(link(await keep()), headers={"If-None-Match": '"other"'})).body == PNG


async def test_a_range_is_sent_alone(keep, link, nobody):
    signed = link(await keep())
    for asked, part, told in [
        ("bytes=0-0", slice(0, 1), "bytes 0-0/2056"),
        ("bytes=8-15", slice(8, 16), "bytes 8-15/2056"),
        ("bytes=2000-", slice(2000, None), "bytes 2000-2055/2056"),
        ("bytes=2000-9999", slice(2000, None), "bytes 2000-2055/2056"),
        ("bytes=-10", slice(-10, None), "bytes 2046-2055/2056"),
        ("bytes=-9999", slice(0, None), "bytes 0-2055/2056"),
    ]:
        response = await nobody.get(signed, headers={"Range": asked})
        assert (asked, response.status, response.body) == (asked, 206, PNG[part])
        assert response.headers["Content-Range"] == told


async def test_a_range_outside_of_the_file_is_refused(keep, link, nobody):
    signed = link(await keep())
    for asked in ("bytes=2056-", "bytes=9999-99999", "bytes=-0"):
        response = await nobody.get(signed, headers={"Range": asked})
        assert (asked, response.status) == (asked, 416)
        assert response.headers["Content-Range"] == "bytes */2056"
        assert PNG not in response.body


async def test_a_range_that_makes_no_sense_does_not_count(keep, link, nobody):
    signed = link(await keep())
    for asked in ("bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=x-y", "bytes=²-"):
        response = await nobody.get(signed, headers={"Range": asked})
        assert (asked, response.status, response.body) == (asked, 200, PNG)


async def test_a_range_counts_only_in_the_version_it_was_meant_for(keep, link, nobody):
    signed = link(await keep())
    for tag, status in ((ETAG, 206), ('"other"', 200)):
        response = await nobody.get(signed, headers={"Range": "bytes=0-3", "If-Range": tag})
        assert (tag, response.status) == (tag, status)
