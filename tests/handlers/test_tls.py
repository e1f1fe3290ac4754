"""HTTPS and secure WebSockets, beside the plain ones and like them."""

import asyncio
import json
import logging
import re
import ssl
from contextlib import suppress
from socket import create_connection

import pytest

from commands.serve import open_to_clients
from hub.config import Auth, Lan, Limits, Server, Settings, Tls
from tests.secure import Box

pytestmark = pytest.mark.gen_test

FRAMES = 1000
ROOM = "/ws/chat/lobby/"


@pytest.fixture
def hsts():
    return False


@pytest.fixture
def settings(tmp_path, hsts):
    return Settings(
        data_dir=tmp_path,
        server=Server(port=0),
        tls=Tls("auto", port=0, hsts=hsts),
        auth=Auth(bcrypt_rounds=4),
        limits=Limits(posts_per_10s=10 * FRAMES, outbox_kb=16 * 1024),
        lan=Lan(mdns=False),
    )


async def test_https_serves_what_http_serves(box):
    secure, plain = await box.fetch("/healthz"), await box.fetch("/healthz", plain=True)
    assert (secure.code, secure.body) == (plain.code, plain.body) == (200, b'{"status":"ok"}')


@pytest.mark.parametrize("path", ["/", "/join/x", "/trust"])
async def test_pages_are_kept_from_those_that_opened_them_where_browsers_can(box, path):
    """Over plain http they ignore the header, and complain of it."""
    headers = {"Accept": "text/html"}
    secure, plain = [(await box.fetch(path, plain=plain, headers=headers)).headers for plain in (False, True)]
    assert secure["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Cross-Origin-Opener-Policy" not in plain


async def test_browsers_may_come_back_without_tls(box):
    for plain in (False, True):
        assert "Strict-Transport-Security" not in (await box.fetch("/", plain=plain)).headers


@pytest.mark.parametrize("hsts", [True])
@pytest.mark.parametrize("path", ["/", "/healthz", "/trust", "/nothing"])
async def test_browsers_are_kept_to_tls_when_asked_and_only_over_tls(box, path):
    assert (await box.fetch(path)).headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in (await box.fetch(path, plain=True)).headers


async def test_a_session_that_began_over_tls_is_never_sent_without(box, alice):
    sign_in = {"method": "POST", "body": json.dumps({"login": "alice", "password": "alice's password"})}
    assert "secure" in (await box.fetch("/api/app/session", **sign_in)).headers["Set-Cookie"].lower()
    assert "secure" not in (await box.fetch("/api/app/session", plain=True, **sign_in)).headers["Set-Cookie"].lower()


async def test_a_thousand_frames_come_in_order_over_both(box, alice, bob, carol, open_room):
    await open_room("lobby", alice, bob, carol)
    writer, secure = await box.socket(ROOM, alice), await box.socket(ROOM, bob)
    plain = await carol.socket(ROOM)

    for number in range(FRAMES):
        await writer.send(message=str(number))

    for socket in (writer, secure, plain):
        heard = [(await socket.receive())["message"] for _ in range(FRAMES)]
        assert heard == [str(number) for number in range(FRAMES)]
    await writer.close()
    await secure.close()


async def test_what_a_slow_reader_left_waiting_comes_in_order(box, alice, open_room, say):
    """More than the kernel takes at once, so that encrypted writes are cut and taken up again."""
    lobby = await open_room("lobby", alice)
    reader = await box.socket(ROOM, alice)
    texts = [f"{number}{'.' * 9000}" for number in range(FRAMES)]
    reader.connection.transport.pause_reading()
    await say(lobby, alice, *texts)

    reader.connection.transport.resume_reading()

    assert [(await reader.receive())["message"] for _ in range(FRAMES)] == texts
    await reader.close()


async def test_without_a_right_the_handshake_is_refused(box, alice, bob, open_room):
    await open_room("lobby", alice)
    response = await box.fetch(f"{ROOM}?token={bob.token}", headers={"Upgrade": "websocket", "Connection": "Upgrade"})
    assert response.code == 403


async def test_the_end_of_the_server_is_told(hub, store, settings, alice, open_room):
    await open_room("lobby", alice)
    async with open_to_clients(hub, store.secrets) as doors:
        socket = await Box(doors, settings.data_dir / "tls" / "ca.pem").socket(ROOM, alice)
    assert await socket.ended() == (1012, "Restarting: reconnect in 2.00 s and resume.")


async def test_one_who_says_nothing_holds_up_nobody(box, alice, open_room):
    """A connection on which no handshake comes."""
    await open_room("lobby", alice)
    _, silent = await asyncio.open_connection("127.0.0.1", box.port)
    assert (await box.fetch("/healthz")).code == 200
    silent.close()


async def test_one_who_does_not_trust_us_is_told_in_one_quiet_line(box, caplog):
    """Browsers try again and again until their device trusts the authority."""
    caplog.set_level(logging.INFO)
    for _ in range(3):
        await asyncio.to_thread(distrust, box.port)
    assert (await box.fetch("/healthz")).code == 200

    records = [record for record in caplog.records if record.name in {"chatd.tls", "tornado.general"}]
    assert [record.levelname for record in records] == ["INFO"] * 3
    # One that has hung up has no address any more.
    told = r"event=handshake_failed remote=(127\.0\.0\.1|unknown) reason=TLSV1_ALERT_UNKNOWN_CA"
    assert all(re.fullmatch(told, record.getMessage()) for record in records)
    assert {record.exc_info for record in records} == {None}


def distrust(port):
    """Not with asyncio, which leaves without a word."""
    with create_connection(("localhost", port)) as connection, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(connection, server_hostname="localhost")


async def test_one_who_speaks_plain_http_gets_no_answer(box):
    reader, writer = await asyncio.open_connection("127.0.0.1", box.port)
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    with suppress(ConnectionResetError):
        assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
