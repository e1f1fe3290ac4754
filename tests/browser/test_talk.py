"""Two people talk, each in a browser."""

import json
import re

import pytest
from playwright.sync_api import expect


def test_what_one_writes_the_other_reads(room, alice, bob):
    alice.open(room)
    bob.open(room)

    alice.write("Is this thing on?")
    bob.sees("Is this thing on?")
    bob.write("Loud and clear.")

    alice.sees("Is this thing on?", "Loud and clear.")


def test_enter_sends_and_shift_enter_makes_a_line(room, alice, bob):
    alice.open(room)
    bob.open(room)

    alice.composer.press_sequentially("one")
    alice.composer.press("Shift+Enter")
    alice.composer.press_sequentially("two")
    alice.composer.press("Enter")

    bob.sees("one\ntwo")
    expect(alice.composer).to_have_value("")


def test_messages_of_one_author_stand_together(room, alice, bob):
    alice.open(room)
    bob.open(room)
    alice.write("one")
    alice.write("two")
    bob.sees("one", "two")
    bob.write("three")
    alice.sees("one", "two", "three")

    expect(alice.log.locator(".message")).to_have_class(["message", "message message--grouped", "message"])
    expect(alice.log.locator(".message__author").first).to_have_text("alice")


def test_typing_is_seen_until_the_message_comes(room, alice, bob):
    alice.open(room)
    bob.open(room)
    line = bob.page.get_by_text("alice is typing")

    alice.composer.press_sequentially("Hel")
    expect(line).to_be_visible()
    alice.composer.press("Enter")

    bob.sees("Hel")
    expect(line).not_to_be_visible()


def test_what_is_unread_is_counted_until_it_is_seen(room, alice, bob):
    alice.open(room)
    other = bob.make_room(f"Beside {room[:-1]}")
    bob.page.goto(f"/rooms/{other}")
    alice.write("one")
    alice.write("two")

    expect(bob.unread(room)).to_have_text("2 unread")
    expect(bob.page).to_have_title(re.compile(r"^\(\d+\) "))
    bob.page.reload()
    expect(bob.unread(room)).to_have_text("2 unread")

    bob.open(room)
    expect(bob.log.locator(".new")).to_be_visible()
    bob.sees("one", "two")
    expect(bob.unread(room)).to_be_hidden()
    bob.page.reload()
    bob.sees("one", "two")
    expect(bob.unread(room)).to_be_hidden()


def test_what_is_half_written_waits_in_its_room(room, alice):
    alice.make_room(f"Beside {room[:-1]}")
    alice.open(room)
    alice.composer.fill("For this room alo")
    alice.open(f"Beside {room[:-1]}")
    expect(alice.composer).to_have_value("")

    alice.page.go_back()
    expect(alice.composer).to_have_value("For this room alo")


def test_an_app_of_another_family_takes_part(room, alice, bob):
    alice.open(room)
    with bob.other_client(room) as socket:
        alice.write("Who is there?")
        while "message" not in (frame := json.loads(socket.recv())):
            assert frame["action"] == "typing"
        assert frame["message"] == "Who is there?"
        socket.send(json.dumps({"message": "Me, from my phone"}))

        alice.sees("Who is there?", "Me, from my phone")


def test_two_tabs_of_one_person_agree(room, alice, bob):
    tab = alice.another_tab()
    elsewhere = alice.make_room(f"Beside {room[:-1]}")
    tab.page.goto(f"/rooms/{elsewhere}")
    bob.open(room)
    bob.write("Hello Alice")
    expect(tab.unread(room)).to_have_text("1 unread")

    alice.page.bring_to_front()
    alice.page.goto(f"/rooms/{bob.page.url.rsplit('/')[-1]}")
    alice.sees("Hello Alice")
    expect(tab.unread(room)).to_be_hidden()
    alice.write("Hello Bob")
    bob.sees("Hello Alice", "Hello Bob")


def test_older_messages_come_when_one_scrolls_up_and_nothing_jumps(room, alice, bob):
    alice.open(room)
    with bob.other_client(room) as socket:
        for number in range(120):
            socket.send(json.dumps({"message": f"line {number}"}))
        alice.sees("line 119")
    alice.page.reload()
    alice.sees("line 119")
    expect(alice.log.get_by_text("line 70", exact=True)).to_be_attached()
    expect(alice.log.get_by_text("line 69", exact=True)).not_to_be_attached()

    seen = alice.log.get_by_text("line 75", exact=True)
    seen.evaluate("element => element.scrollIntoView({ block: 'start' })")
    before = seen.bounding_box()["y"]
    expect(alice.log.get_by_text("line 20", exact=True)).to_be_attached()

    assert abs(seen.bounding_box()["y"] - before) < 2
    bob.open(room)
    bob.write("Are you there?")
    expect(alice.log.get_by_text("Are you there?")).to_be_attached()
    assert abs(seen.bounding_box()["y"] - before) < 2
    alice.page.get_by_role("button", name="Newest messages").click()
    expect(alice.log.get_by_text("Are you there?")).to_be_in_viewport()


@pytest.mark.parametrize("locale", ["en-GB", "ar", "ja"])
def test_any_language_of_the_browser_will_do(visitor, signed_in, room, locale):
    bob = visitor("bob", locale=locale, storage_state=signed_in["bob"]).visit()
    bob.open(room)
    bob.write("مرحبا / こんにちは")
    bob.sees("مرحبا / こんにちは")


def test_a_phone_shows_the_list_or_the_room(room, visitor, signed_in):
    phone = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
    bob = visitor("bob", storage_state=signed_in["bob"], **phone).visit()
    expect(bob.composer).not_to_be_visible()

    bob.open(room)
    bob.write("On the road")
    bob.sees("On the road")
    expect(bob.page.get_by_role("navigation")).not_to_be_visible()
    assert bob.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    bob.page.get_by_role("link", name="All rooms").click()
    expect(bob.page.get_by_role("navigation").get_by_role("link", name=room)).to_be_visible()
    expect(bob.composer).not_to_be_visible()
