"""Files fetched by link or by right, and links refreshed."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.forms import PNG

pytestmark = pytest.mark.gen_test

CHECK, REFRESH = "/api/rooms/check-url/", "/api/rooms/refresh-url/"


def question(path, message_id):
    return f"{path}?message_id={message_id}"


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


async def test_link_opens_nothing_but_its_own_file(alice, bob, nobody, path_of, send, upload):
    query = path_of((await send(alice, "bob"))["multimedia_url"]).partition("?")[2]
    other = (await upload(alice, "other.png", PNG + b"!")).json["file_identifier"]
    response = await nobody.get(f"/chat-media/{other}?{query}")
    assert (response.status, response.json["code"]) == (403, "link_not_valid")


async def test_link_to_an_identifier_does_not_open_the_file_with_that_id(
    alice, bob, carol, nobody, store, path_of, send
):
    """Whoever knows the id of another's file could take it for a name."""
    await send(alice, "bob", "secret.png")
    secret = await store.files.by_identifier("secret.png")
    query = path_of((await send(carol, "carol", secret.id))["multimedia_url"]).partition("?")[2]
    assert (await nobody.get(f"/files/{secret.id}/secret.png?{query}")).status == 403


async def test_expired_link_is_refused(alice, bob, nobody, store, send):
    await send(alice, "bob")
    expires = int((datetime.now(UTC) - timedelta(seconds=1)).timestamp())
    signature = store.secrets.sign(f"media:cake.png:{expires}")
    assert (await nobody.get(f"/chat-media/cake.png?expires={expires}&signature={signature}")).status == 403


async def test_what_could_run_is_never_shown_in_place(alice, bob, nobody, path_of, send):
    frame = await send(alice, "bob", "page.html", b"<html><script>alert(1)</script>")
    download = await nobody.get(path_of(frame["multimedia_url"]))
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert download.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


# Checking and refreshing


async def test_local_links_need_no_refresh_and_can_be_had_anew(alice, bob, nobody, path_of, send):
    id = (await send(alice, "bob"))["id"]
    for person in (alice, bob):
        assert (await person.get(question(CHECK, id))).json == {"refresh_url": False}
        response = await person.get(question(REFRESH, id))
        assert (response.status, set(response.json)) == (200, {"file_location"})
        assert (await nobody.get(path_of(response.json["file_location"]))).body == PNG


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
