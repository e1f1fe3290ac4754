"""Rooms and people: finding them, going there, and who may do what."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import invitation_from, make_account


@pytest.fixture(scope="session")
def dave(chatd, signed_in):
    """What the browser of somebody keeps whom nobody has talked to."""
    return make_account(invitation_from(chatd.url, signed_in["alice"]), "dave")


def heading(person, name):
    return person.page.get_by_role("heading", name=name, exact=True).first


def jump(person, text):
    person.page.keyboard.press("Control+k")
    person.page.get_by_role("combobox", name="Jump to a room or a person").fill(text)
    return person.page.get_by_role("option")


def conversation(person, name):
    return person.page.get_by_role("navigation").locator(".rooms__room--person").filter(has_text=name)


def test_two_people_talk_alone(alice, bob, visitor, dave):
    dave = visitor("dave", storage_state=dave).visit()
    dave.page.get_by_role("button", name="Talk to somebody").click()
    dave.page.get_by_role("option", name=re.compile("bob")).click()
    expect(heading(dave, "bob")).to_be_visible()
    expect(dave.page.get_by_role("main").get_by_text("online", exact=True)).to_be_visible()
    dave.write("Psst")

    badge = conversation(bob, "dave").locator(".badge")
    expect(badge).to_have_text("1 unread")
    expect(badge).to_have_class(re.compile("badge--loud"))
    conversation(bob, "dave").click()
    bob.sees("Psst")
    bob.write("Yes?")
    dave.sees("Psst", "Yes?")
    dave.page.reload()
    dave.sees("Psst", "Yes?")
    expect(conversation(alice, "dave").locator(".badge")).to_be_hidden()


def test_whoever_goes_away_is_shown_as_away(alice, visitor, dave):
    person = visitor("dave", storage_state=dave).visit()
    alice.visit()
    expect(jump(alice, "dave")).to_have_count(1)
    alice.page.keyboard.press("Enter")
    here = alice.page.get_by_role("main").get_by_text("online", exact=True)
    expect(here).to_be_visible()

    person.page.goto("about:blank")
    expect(here).to_be_hidden()
    expect(alice.page.get_by_role("main").get_by_text("away", exact=True)).to_be_visible()
    expect(conversation(alice, "dave").locator(".online")).to_be_hidden()


def test_a_few_letters_lead_to_a_room(room, alice):
    alice.make_room(f"Zebra {room[5:]}")
    alice.open(room)
    options = jump(alice, f"zebra {room[5:]}")
    expect(options).to_have_count(1)
    alice.page.keyboard.press("Enter")
    expect(heading(alice, f"Zebra {room[5:]}")).to_be_visible()

    jump(alice, "no such place")
    expect(alice.page.get_by_text("Nothing of that name.")).to_be_visible()
    alice.page.keyboard.press("Escape")
    expect(alice.composer).to_be_focused()


def test_an_open_room_is_found_and_entered(alice, bob, numbers):
    name = f"Open house {next(numbers)}."
    alice._post("/api/app/rooms", name=name, kind="open")
    bob.visit()
    expect(bob.page.get_by_role("navigation").get_by_role("link", name=name)).to_have_count(0)
    options = jump(bob, name)
    expect(options.get_by_text("join")).to_be_visible()
    bob.page.keyboard.press("Enter")
    expect(heading(bob, name)).to_be_visible()

    bob.write("Anybody here?")
    alice.open(name)
    alice.sees("Anybody here?")
    alice.page.get_by_role("button", name="2 people").click()
    expect(alice.page.get_by_role("complementary", name="About this room").get_by_text("bob")).to_be_visible()


def panel(person, count):
    person.page.get_by_role("button", name=count, exact=True).click()
    return person.page.get_by_role("complementary", name="About this room")


def test_admins_decide_who_is_in_a_room_and_what_they_may_do(room, alice, bob):
    alice.open(room)
    bob.open(room)
    members = panel(alice, "2 people")
    bobs = members.get_by_role("listitem").filter(has_text="bob")
    of_bob = panel(bob, "2 people")
    expect(of_bob.get_by_role("listitem").filter(has_text="alice").get_by_text("admin", exact=True)).to_be_visible()
    for name in ("Remove", "Make admin", "Add somebody", "Delete the room"):
        expect(of_bob.get_by_role("button", name=name)).to_be_hidden()

    bobs.get_by_role("button", name="Make admin").click()
    expect(bobs.get_by_text("admin", exact=True)).to_be_visible()
    expect(of_bob.get_by_role("button", name="Add somebody")).to_be_visible()
    bobs.get_by_role("button", name="Make member").click()
    expect(of_bob.get_by_role("button", name="Add somebody")).to_be_hidden()

    bobs.get_by_role("button", name="Remove").click()
    expect(bob.page.get_by_role("navigation").get_by_role("link", name=room)).to_have_count(0)
    expect(bob.composer).to_be_hidden()
    expect(alice.page.get_by_role("button", name="Only you")).to_be_visible()


def test_a_room_is_renamed_for_everybody(room, alice, bob):
    alice.open(room)
    bob.open(room)
    panel(alice, "2 people").get_by_role("button", name="Change").click()
    dialog = alice.page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_have_value(room)
    dialog.get_by_label("Name").fill(f"New {room}")
    dialog.get_by_label("Description").fill("Where the cake is")
    dialog.get_by_role("button", name="Save").click()

    expect(heading(bob, f"New {room}")).to_be_visible()
    expect(bob.page.get_by_role("main").get_by_text("Where the cake is")).to_be_visible()
    expect(bob.page.get_by_role("navigation").get_by_role("link", name=f"New {room}")).to_be_visible()


def test_one_leaves_a_room_after_a_question(room, alice, bob):
    bob.open(room)
    panel(bob, "2 people").get_by_role("button", name="Leave the room").click()
    bob.page.get_by_role("dialog").get_by_role("button", name="Leave the room").click()
    expect(bob.page.get_by_role("navigation").get_by_role("link", name=room)).to_have_count(0)
    alice.open(room)
    expect(alice.page.get_by_role("button", name="Only you")).to_be_visible()

    panel(alice, "Only you").get_by_role("button", name="Delete the room").click()
    alice.page.get_by_role("dialog").get_by_role("button", name="Delete the room").click()
    expect(alice.page.get_by_role("navigation").get_by_role("link", name=room)).to_have_count(0)


def test_what_is_pinned_is_in_the_panel_and_leads_to_its_place(room, alice, bob):
    alice.open(room)
    alice.write("The plan")
    alice.sees("The plan")
    alice.log.locator(".message").last.hover()
    alice.page.get_by_role("button", name="Pin or unpin").click()
    bob.open(room)
    panel(bob, "2 people").get_by_role("link", name="alice The plan").click()
    expect(bob.log.locator(".message").last).to_be_focused()


def test_keys_lead_to_what_is_unread(chatd, signed_in, visitor, alice, numbers):
    number = next(numbers)
    first, quiet, last = (f"{word} {number}" for word in ("Attic", "Barn", "Cellar"))
    erin = visitor("erin", storage_state=make_account(invitation_from(chatd.url, signed_in["alice"]), f"erin{number}"))
    for name in (first, quiet, last):
        alice.make_room(name, f"erin{number}")
    erin.visit()
    erin.open(first)
    alice.open(last)
    alice.write("Over here")
    expect(erin.unread(last)).to_have_text("1 unread")

    erin.page.keyboard.press("Alt+ArrowDown")
    expect(heading(erin, last)).to_be_visible()
    expect(erin.unread(last)).to_be_hidden()
    erin.page.keyboard.press("Alt+ArrowUp")
    expect(heading(erin, quiet)).to_be_visible()


def test_a_mention_is_louder_in_the_list(room, alice, bob):
    elsewhere = bob.make_room(f"Beside {room[:-1]}")
    bob.page.goto(f"/rooms/{elsewhere}")
    alice.open(room)
    alice.write("one")
    expect(bob.unread(room)).not_to_have_class(re.compile("badge--loud"))
    alice.write("two, @bob")
    expect(bob.unread(room)).to_have_class(re.compile("badge--loud"))
    bob.page.reload()
    expect(bob.unread(room)).to_have_text("@ 2 unread, you are mentioned")
