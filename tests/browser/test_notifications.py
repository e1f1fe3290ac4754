"""What reaches people who look elsewhere: notifications, the title and the icon of the page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import WHOLE, WITH_CAMERA, invitation_from, make_account, running_browser
from tests.browser.test_calling import button, call, ring

# The browser's own notifications, which nobody can look at there, and a list of them.
LISTED = """
window.notified = []
window.Notification = class extends Notification {
  constructor(title, options) {
    super(title, options)
    window.notified.push(this)
  }
}
"""


@pytest.fixture(scope="module")
def browser():
    with running_browser(*WITH_CAMERA, executable=WHOLE) as browser:
        yield browser


@pytest.fixture
def alice(visitor, signed_in):
    alice = visitor("alice", storage_state=signed_in["alice"], permissions=["notifications"])
    alice.page.add_init_script(LISTED)
    return alice.visit()


def notified(person, count):
    """The titles and texts of the notifications, once there are so many."""
    person.page.wait_for_function("count => window.notified.length >= count", arg=count)
    return person.page.evaluate("window.notified.map(({ title, body }) => [title, body])")


def set_level(person, room, level):
    person.open(room)
    person.page.get_by_role("button", name="2 people").click()
    person.page.get_by_label("Notify me of").select_option(level)
    person.page.get_by_role("button", name="Close").click()


def account(person):
    person.page.get_by_role("button", name="Your account").click()
    return person.page.get_by_role("dialog", name="Your account")


@pytest.fixture
def corner(numbers, room, alice):
    """Another room of Alice and Bob, which she looks at."""
    name = f"Corner {next(numbers)}."
    alice.make_room(name, "bob")
    alice.open(name)
    return name


@pytest.mark.usefixtures("corner")
def test_of_a_room_one_is_told_mentions_and_nothing_else(room, alice, bob):
    bob.open(room)
    bob.write("Nobody in particular")
    bob.write("What says @alice?")
    assert notified(alice, 1) == [[f"bob in {room}", "What says @alice?"]]

    alice.page.evaluate("window.notified[0].dispatchEvent(new Event('click'))")
    expect(alice.page.get_by_role("heading", name=room, exact=True)).to_be_visible()
    alice.sees("Nobody in particular", "What says @alice?")


@pytest.mark.parametrize(("level", "told"), [("all", ["One", "@alice", "@alice!"]), ("none", ["@alice!"])])
def test_a_room_may_tell_everything_or_nothing(room, corner, alice, bob, level, told):
    set_level(alice, room, level)
    alice.open(corner)
    for text in ("One", "@alice"):
        bob.open(room)
        bob.write(text)
    expect(alice.unread(room)).to_contain_text("2")
    set_level(alice, room, "mentions")
    alice.open(corner)
    bob.write("@alice!")
    assert [text for _, text in notified(alice, len(told))] == told


@pytest.mark.usefixtures("corner")
def test_a_conversation_may_tell_nothing_too(room, alice, visitor, chatd, signed_in, numbers):
    name = f"fred{next(numbers)}"
    fred = visitor(name, storage_state=make_account(invitation_from(chatd.url, signed_in["alice"]), name)).visit()
    garden = f"Garden {next(numbers)}."
    alice.make_room(garden, name)
    alice.converse(name)
    alice.page.get_by_role("button", name="About").click()
    alice.page.get_by_label("Notify me of").select_option("none")
    alice.page.get_by_role("button", name="Close").click()
    alice.open(room)
    fred.converse("alice")
    fred.write("Psst")
    expect(alice.unread(name)).to_contain_text("1")
    fred.open(garden)
    fred.write("@alice!")
    assert [text for _, text in notified(alice, 1)] == ["@alice!"]


def test_what_one_is_looking_at_is_not_told(room, corner, alice, bob):
    bob.open(corner)
    bob.write("@alice, you see this")
    alice.sees("@alice, you see this")
    bob.open(room)
    bob.write("@alice, you do not")
    assert [text for _, text in notified(alice, 1)] == ["@alice, you do not"]


@pytest.mark.usefixtures("corner")
def test_nobody_is_disturbed_who_does_not_wish_to_be(room, alice, bob):
    account(alice).get_by_label("Do not disturb").check()
    alice.page.get_by_role("button", name="Close").click()
    expect(alice.page.get_by_role("button", name="Your account alice Do not disturb")).to_be_visible()
    bob.open(room)
    bob.write("@alice, wake up")
    expect(alice.unread(room)).to_contain_text("1")
    account(alice).get_by_label("Do not disturb").uncheck()
    bob.write("@alice, good morning")
    assert [text for _, text in notified(alice, 1)] == ["@alice, good morning"]


def test_title_and_icon_say_that_something_waits(erin, bob, numbers):
    """For somebody who has nothing else that waits."""
    here, there = f"Corner {next(numbers)}.", f"Room {next(numbers)}."
    for name in (here, there):
        bob.make_room(name, erin.name)
    erin.open(here)
    icon = erin.page.locator("link[rel=icon]")
    bob.open(there)
    bob.write(f"@{erin.name}?")
    expect(erin.page).to_have_title(re.compile(r"^\(1\) "))
    expect(icon).to_have_attribute("href", re.compile("icon-waiting.svg"))
    assert erin.page.request.get(icon.get_attribute("href")).ok

    set_level(erin, there, "none")
    erin.open(here)
    bob.write(f"@{erin.name}!")
    expect(erin.unread(there)).to_contain_text("1")
    expect(erin.page).to_have_title(f"{here} · chatd")
    expect(icon).to_have_attribute("href", re.compile("icon.svg"))


def test_a_browser_that_may_notify_says_so(alice):
    expect(account(alice).get_by_text("This browser notifies you of what is for you.")).to_be_visible()


def test_without_a_secure_connection_the_page_says_where_to_get_one(bob):
    bob.page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    bob.page.reload()
    dialog = account(bob)
    expect(dialog.get_by_text("Browsers notify only over a secure connection.")).to_be_visible()
    expect(dialog.get_by_role("link", name="How to get one")).to_have_attribute("href", "/trust")
    expect(dialog.get_by_role("button", name="Notify me on this device")).to_be_hidden()


def test_a_call_rings_everywhere_beside_the_page_too_and_is_remembered(alice, visitor, signed_in):
    bob = visitor("bob", storage_state=signed_in["bob"], permissions=["notifications"])
    bob.page.add_init_script(LISTED)
    bob.page.add_init_script("document.hasFocus = () => false")
    bob.visit()
    phone = bob.another_tab()
    for person, other in ((alice, "bob"), (bob, "alice"), (phone, "alice")):
        person.converse(other)

    button(alice, "Call").click()
    for tab in (bob, phone):
        expect(ring(tab)).to_be_visible()
    assert bob.page.evaluate("window.notified.map(({ title }) => title)").count("alice calls") == 1
    bob.page.keyboard.type(" ")
    bob.page.keyboard.press("Escape")
    expect(call(alice).get_by_role("alert")).to_contain_text("bob declined the call.")
    for tab in (bob, phone):
        expect(ring(tab)).to_be_hidden()
        expect(tab.log.locator(".message__text").last).to_have_text("Missed call")
    expect(alice.log.locator(".message__text").last).to_have_text("Called, and nobody answered")
    button(alice, "Close").click()

    button(alice, "Call").click()
    button(phone, "Answer").click()
    expect(bob.page.get_by_text("Taken care of on another device.")).to_be_visible()
    expect(call(bob)).to_be_hidden()
    expect(call(alice)).to_contain_text("Talking to bob")
    alice.page.goto("about:blank")
    expect(phone.page.get_by_text("The call has ended.")).to_be_visible()
    expect(call(phone)).to_be_hidden()
