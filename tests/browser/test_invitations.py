"""Following an invitation: with and without an account, signed in or not."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.people import password_of


@pytest.fixture
def lobby(numbers, alice):
    """The name of a room of Alice's alone, and a link into it."""
    name = f"Lobby {next(numbers)}"
    id = alice.make_room(name)
    made = alice.page.request.post("/api/app/invites", data={"rooms": [id], "uses": 1})
    return name, made.json()["url"]


def is_in(person, room):
    expect(person.page.get_by_role("heading", name=room, exact=True)).to_be_visible()


def test_the_link_has_a_picture_for_the_camera_of_a_phone(alice):
    alice.page.get_by_role("button", name="Invite people").click()
    picture = alice.page.get_by_role("img", name="The link as a picture")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100


def test_a_newcomer_is_in_the_room_at_once(lobby, visitor, numbers):
    room, link = lobby
    carol = visitor(f"carol{next(numbers)}")
    carol.page.goto(link)
    expect(carol.page.get_by_text(room)).to_be_visible()
    carol.join(link)
    is_in(carol, room)


def test_who_has_an_account_signs_in_on_the_way(lobby, visitor, signed_in):
    room, link = lobby
    bob = visitor("bob")
    bob.page.goto(link)
    bob.page.get_by_role("link", name="Sign in").click()
    bob.page.get_by_label("Username or email").fill("bob")
    bob.page.get_by_label("Password").fill(password_of("bob"))
    bob.page.get_by_role("button", name="Sign in").click()
    bob.page.get_by_role("button", name="Come in as bob").click()
    is_in(bob, room)


def test_who_is_signed_in_is_recognised_when_the_link_comes_from_another_site(lobby, bob):
    """Browsers bring no cookie along from there."""
    room, link = lobby
    elsewhere = link.replace("127.0.0.1", "localhost")
    bob.page.route(elsewhere, lambda route: route.fulfill(content_type="text/html", body=f'<a href="{link}">Come!</a>'))
    bob.page.goto(elsewhere)
    bob.page.get_by_role("link", name="Come!").click()
    bob.page.get_by_role("button", name="Come in as bob").click()
    is_in(bob, room)
    bob.forgive(f"request to http://localhost:{urlsplit(link).port}")


def test_a_link_that_was_used_up_says_so(lobby, bob, visitor):
    _, link = lobby
    bob.page.goto(link)
    bob.page.get_by_role("button", name="Come in as bob").click()
    bob.page.wait_for_url(re.compile("/rooms/"))

    late = visitor("dora")
    late.page.goto(link)
    expect(late.page.get_by_role("heading", name="This link opens nothing")).to_be_visible()
    late.page.get_by_role("link", name="Sign in").click()
    expect(late.page.get_by_role("heading", name="Sign in")).to_be_visible()
    late.forgive("404")


def test_nothing_can_be_sent_before_the_page_is_ready(lobby, visitor, signed_in):
    """What the browser itself would send is refused."""
    _, link = lobby
    for name, button in (("erin", "Make account"), ("bob", "Come in as bob")):
        person = visitor(name, java_script_enabled=False, storage_state=signed_in.get(name))
        person.page.goto(link)
        expect(person.page.get_by_role("button", name=button)).to_be_disabled()
