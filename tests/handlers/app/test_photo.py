"""Pictures of users: sending and removing one's own, and where others see them."""

import pytest

from hub.config import Auth, Settings, Storage
from tests.forms import FORM, PNG, file, form
from tests.store.drawn import PLACE, picture

pytestmark = pytest.mark.gen_test

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), storage=Storage(max_upload_mb=1))


async def send(person, content):
    return await person.post("/api/app/account/photos", form(file("photo", "me.jpg", content)), headers=FORM)


async def path_of(person):
    """Where the picture of somebody is, when one has just been sent."""
    made = await send(person, picture("JPEG", (900, 600)))
    assert made.status == 201
    return made.json["user"]["photo"]


async def test_a_picture_is_shown_to_whoever_knows_where_small_and_without_its_place(alice, bob, nobody, hub):
    path = await path_of(alice)

    shown = await nobody.get(path)

    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")
    assert shown.headers["Cache-Control"] == "private, max-age=86400"
    assert PLACE not in shown.body
    [told] = [one for one in (await bob.get("/api/app/people")).json["people"] if one["id"] == alice.id]
    assert told["photo"] == path
    assert (await hub.people.by_id(alice.id)).photo


async def test_clients_of_the_group_family_get_a_whole_address(alice, bob, open_room, say):
    lobby = await open_room("lobby", alice, bob)
    socket = await bob.socket("/ws/chat/lobby/")
    path = await path_of(alice)
    whole = alice.server.url + path

    await say(lobby, alice, "It is me.")

    assert (await socket.receive())["sender"]["photo"] == whole
    [message] = (await bob.get("/api/chat/groups/lobby/messages/")).json
    assert message["sender"]["photo"] == whole
    members = (await bob.get("/api/chat/groups/lobby/members/")).json
    assert {member["id"]: member["photo"] for member in members} == {alice.id: whole, bob.id: None}


async def test_another_picture_takes_the_place_of_the_one_before(alice, nobody, hub):
    first, second = await path_of(alice), await path_of(alice)
    await hub.leftovers.collect()
    assert [(await nobody.get(path)).status for path in (first, second)] == [404, 200]

    removed = await alice.delete("/api/app/account/photo")

    assert (removed.status, removed.json["user"]["photo"]) == (200, None)
    await hub.leftovers.collect()
    assert (await nobody.get(second)).status == 404


@pytest.mark.parametrize("content", [PNG, SVG, b"<html>", b"Cake"], ids=["broken", "svg", "html", "text"])
async def test_what_is_no_picture_is_refused_and_not_kept(alice, content, store, hub):
    refused = await send(alice, content)
    assert (refused.status, refused.json["code"], refused.json["field"]) == (400, "not_a_picture", "photo")
    assert (await alice.get("/api/app/session")).json["user"]["photo"] is None
    await hub.leftovers.collect()
    assert not await store.files.exist()


async def test_a_picture_has_a_largest_size(alice):
    refused = await send(alice, PNG + bytes(1024 * 1024 + 200_000))
    assert (refused.status, refused.json["code"]) == (413, "file_too_large")


async def test_the_page_of_another_site_can_not_change_it(alice, nobody):
    headers = {"Cookie": f"chatd_session={alice.token}", "Origin": "https://evil.example"}
    sent = form(file("photo", "me.jpg", picture("JPEG")))
    assert (await nobody.post("/api/app/account/photos", sent, headers={**FORM, **headers})).status == 403
    assert (await nobody.delete("/api/app/account/photo", headers=headers)).status == 403


async def test_other_files_are_not_shown_as_pictures_nor_pictures_taken_into_rooms(
    alice, open_room, hub, store, nobody
):
    lobby = await open_room("lobby", alice)
    sent = form(file("attachment", "cake.jpg", picture("JPEG")))
    await alice.post("/api/chat/groups/lobby/messages/upload/", sent, headers=FORM)
    place = await hub.members.place(await hub.signin.authenticate(alice.token), lobby)
    [post] = (await hub.history.before(place.live, None, limit=1)).posts
    assert (await nobody.get(f"/avatars/{post.message.attachments[0].file_id}")).status == 404

    photo = (await path_of(alice)).rpartition("/")[2]

    assert not await store.files.attach(photo, lobby.id)
    assert (await alice.get(f"/files/{photo}/me.jpg")).status == 403
