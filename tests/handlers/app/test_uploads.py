"""Posting a file from the page."""

import pytest

from tests.forms import FORM, PNG, field, file, form
from tests.handlers.app.tabs import Tab

pytestmark = pytest.mark.gen_test


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


async def upload(person, room, *parts):
    return await person.post(f"/api/app/rooms/{room.id}/files", form(*parts), headers=FORM)


async def test_a_file_becomes_a_message_with_its_client_id(alice, bob, lobby):
    tab, other = await Tab.of(alice), await Tab.of(bob)
    cake = await tab.post(lobby, "Cake?")
    parts = field("client_id", "c1"), field("parent", str(cake["id"])), file("file", "cake.png", PNG)

    response = await upload(alice, lobby, *parts)

    assert (response.status, response.json["client_id"]) == (201, "c1")
    [attachment] = response.json["attachments"]
    assert (attachment["name"], attachment["media_type"]) == ("cake.png", "image/png")
    assert (await alice.get(attachment["url"])).body == PNG
    await other.next("posted")
    heard = (await other.next("posted"))["message"]
    assert (heard["kind"], heard["parent"]["text"], heard["attachments"]) == ("image", "Cake?", [attachment])
    assert "client_id" not in heard

    again = await upload(alice, lobby, *parts)
    assert again.json["id"] == response.json["id"]


async def test_only_members_post_files(alice, carol, nobody, lobby):
    parts = field("client_id", "c1"), file("file", "cake.png", PNG)
    assert (await upload(carol, lobby, *parts)).json["code"] == "not_a_member"
    assert (await upload(nobody, lobby, *parts)).json["code"] == "not_authenticated"
    assert (await upload(alice, lobby, file("file", "cake.png", PNG))).json["code"] == "missing_field"


async def test_a_page_of_another_site_posts_no_file(alice, nobody, lobby):
    headers = {**FORM, "Cookie": f"chatd_session={alice.token}", "Origin": "https://evil.example"}
    body = form(field("client_id", "c1"), file("file", "cake.png", PNG))
    response = await nobody.post(f"/api/app/rooms/{lobby.id}/files", body, headers=headers)
    assert response.json["code"] == "cross_site"
