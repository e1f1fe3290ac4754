"""The pages for admins: one story for each section."""

import re
from contextlib import suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from playwright.sync_api import expect

from tests.browser.barriers import NONE, barriers_by_scheme
from tests.browser.people import password_of

HOSTILE = "<img src=x onerror=alert(1)>"


def office(person, section):
    person.page.goto(f"/admin#{section.lower()}")
    region = person.page.get_by_role("region", name=section)
    expect(region).to_be_visible()
    return region


def row(region, text):
    return region.get_by_role("listitem").filter(has_text=text)


def sure(person, answer):
    """Says yes to what the page asks."""
    person.page.get_by_role("dialog").get_by_role("button", name=answer).click()


def test_people_are_found_disabled_and_given_a_new_password(alice, erin, visitor):
    expect(erin.page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(erin.page.get_by_role("link", name="Administration")).to_be_hidden()
    expect(alice.page.get_by_role("link", name="Administration")).to_be_visible()
    people = office(alice, "People")
    people.get_by_label("Find somebody").fill(erin.name)
    expect(people.get_by_text("1 account")).to_be_visible()
    expect(row(people, erin.name).get_by_text("online")).to_be_visible()

    row(people, erin.name).get_by_role("button", name="Disable").click()
    sure(alice, "Disable")
    expect(row(people, erin.name).get_by_text("disabled")).to_be_visible()
    expect(erin.page.get_by_role("button", name="Sign in")).to_be_visible()

    row(people, erin.name).get_by_role("button", name="Enable").click()
    expect(row(people, erin.name).get_by_text("disabled")).to_be_hidden()
    row(people, erin.name).get_by_role("button", name="New password").click()
    sure(alice, "New password")
    password = alice.page.get_by_role("dialog").get_by_label("Password")
    expect(password).to_have_value(re.compile(".{12}"))
    assert password.input_value() != password_of(erin.name)
    erin.page.get_by_label("Username or email").fill(erin.name)
    erin.page.get_by_label("Password").fill(password.input_value())
    erin.page.get_by_role("button", name="Sign in").click()
    expect(erin.page.get_by_role("button", name="Sign out")).to_be_visible()
    erin.forgive("401", "WebSocket")


def test_a_bot_is_made_and_its_token_renewed(alice, chatd, numbers):
    name = f"robin{next(numbers)}"
    people = office(alice, "People")
    people.get_by_label("Name of a new bot").fill(name)
    people.get_by_label("Name of a new bot").press("Enter")
    token = alice.page.get_by_role("dialog", name=f"Token of {name}").get_by_label("Token")
    expect(token).to_have_value(re.compile("."))
    first = token.input_value()
    assert may_sign_in(chatd, first)
    alice.page.get_by_role("button", name="Close").click()

    row(people, name).get_by_role("button", name="New token").click()
    sure(alice, "New token")
    expect(token).to_have_value(re.compile("."))
    assert [may_sign_in(chatd, each) for each in (first, token.input_value())] == [False, True]


def may_sign_in(chatd, token):
    request = Request(f"{chatd.url}/api/app/rooms", headers={"Authorization": f"Bearer {token}"})
    with suppress(HTTPError):
        return urlopen(request).status == 200
    return False


def test_an_invitation_is_made_shown_once_and_revoked(alice, visitor):
    name = f"Guests {HOSTILE}"
    alice.make_room(name)
    invitations = office(alice, "Invitations")
    invitations.get_by_label("For how many").fill("3")
    invitations.get_by_label("Into the room").select_option(name)
    invitations.get_by_role("button", name="Make a link").click()
    dialog = alice.page.get_by_role("dialog", name="Invitation")
    link = dialog.get_by_label("Invitation link").input_value()
    expect(dialog.get_by_role("img")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()

    expect(row(invitations, "used 0 of 3").get_by_text(name)).to_be_visible()
    row(invitations, "used 0 of 3").get_by_role("button", name="Revoke").click()

    expect(row(invitations, name)).to_have_count(0)
    stranger = visitor("stranger")
    stranger.page.goto(link)
    expect(stranger.page.get_by_text("This link opens nothing")).to_be_visible()
    stranger.forgive("404")


def test_a_room_is_looked_into_and_deleted(alice, room):
    rooms = office(alice, "Rooms")
    mine = row(rooms, room)
    mine.get_by_text(room).click()
    expect(mine.get_by_role("list", name="People").get_by_role("listitem")).to_have_text([re.compile("alice"), "bob"])
    mine.get_by_role("button", name="Delete the room").click()
    sure(alice, "Delete the room")
    expect(row(rooms, room)).to_have_count(0)


def test_a_workspace_is_made_and_gets_managers_topics_and_new_keys(alice, numbers):
    name = f"Desk {next(numbers)} {HOSTILE}"
    desks = office(alice, "Desks")
    desks.get_by_label("Name of a new workspace").fill(name)
    desks.get_by_role("button", name="Make workspace").click()
    dialog = alice.page.get_by_role("dialog", name=f"Keys of {name}")
    expect(dialog.get_by_label("public_key")).to_have_value(re.compile("public_"))
    dialog.get_by_role("button", name="Close").click()

    desk = desks.get_by_role("listitem").filter(has=alice.page.get_by_text(name, exact=True))
    desk.get_by_text(name, exact=True).click()
    desk.get_by_label("Username or email").fill("bob")
    desk.get_by_role("button", name="Add manager").click()
    expect(desk.get_by_role("list", name="Managers")).to_contain_text("bob 0 tickets")
    desk.get_by_label("Name of a new topic").fill(HOSTILE)
    desk.get_by_role("button", name="Add topic").click()
    expect(desk.get_by_role("list", name="Topics")).to_contain_text(HOSTILE.upper().replace(" ", "_"))
    desk.get_by_role("button", name="New keys").click()
    sure(alice, "New keys")
    expect(dialog.get_by_label("api_key")).to_have_value(re.compile("api_"))
    assert alice.page.locator("img[src=x]").count() == 0


def test_the_server_tells_how_it_is_and_no_section_keeps_anybody_out(alice, bob):
    expect(bob.page.get_by_role("button", name="Sign out")).to_be_visible()
    server = office(alice, "Server")
    expect(server.get_by_text("None yet: see the guide for operators.")).to_be_visible()
    for section in ("Invitations", "Rooms", "Desks", "People"):
        alice.page.get_by_role("navigation").get_by_role("link", name=section).click()
        expect(alice.page.get_by_role("region", name=section)).to_be_visible()
    expect(alice.page.get_by_text(re.compile("accounts$"))).to_be_visible()
    alice.page.evaluate("for (const section of document.querySelectorAll('main > *')) section.hidden = false")
    assert barriers_by_scheme(alice) == NONE

    bob.page.goto("/admin")
    expect(bob.page.get_by_role("heading", name="This page is not for you")).to_be_visible()
    bob.forgive("403")
