"""The server goes away and comes back, and nobody has to do anything."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import make_account
from tests.browser.process import Chatd

# When sockets begin and end, in milliseconds.
WATCH = """
  window.times = []
  window.WebSocket = class extends WebSocket {
    constructor(url) {
      super(url)
      times.push(performance.now())
      this.addEventListener("close", () => times.push(performance.now()))
    }
  }
"""


@pytest.fixture
def own_chatd(tmp_path):
    with Chatd(tmp_path, LIMITS__POSTS_PER_10S=20) as chatd:
        yield chatd


def test_a_team_survives_a_restart(own_chatd, visitor):
    """From the set-up link to a conversation that goes on after a restart."""
    alice = visitor("alice", own_chatd)
    alice.join(own_chatd.setup_link)
    bob = visitor("bob", own_chatd, storage_state=make_account(alice.invite(), "bob"))
    alice.make_room("2nd_year", "bob")
    alice.make_room("Lunch", "bob")
    bob.page.goto("/")
    bob.open("Lunch")
    alice.open("2nd_year")
    alice.write("before")
    expect(bob.unread("2nd_year")).to_have_text("1 unread")

    own_chatd.stop()
    expect(alice.page.get_by_text("No connection.")).to_be_visible()
    alice.write("meanwhile")
    expect(alice.log.get_by_text("sending …").last).to_be_visible()
    own_chatd.start()

    alice.sees("before", "meanwhile")
    expect(alice.page.get_by_text("No connection.")).not_to_be_visible()
    expect(bob.unread("2nd_year")).to_have_text("2 unread")
    bob.open("2nd_year")
    bob.sees("before", "meanwhile")
    expect(bob.log.locator(".message")).to_have_count(2)
    expect(bob.unread("2nd_year")).to_be_hidden()
    bob.write("after")
    alice.sees("before", "meanwhile", "after")
    bob.page.reload()
    bob.sees("before", "meanwhile", "after")
    expect(bob.unread("2nd_year")).to_be_hidden()
    for number in range(25):
        bob.write(str(number))  # Faster than the server allows.
    alice.sees(*(str(number) for number in range(25)))
    for person in (alice, bob):
        person.forgive("WebSocket connection", "net::ERR")


def test_a_page_comes_back_when_the_server_asks_it_to(own_chatd, visitor):
    """By itself it would try again within half a second."""
    alice = visitor("alice", own_chatd)
    alice.join(own_chatd.setup_link)
    alice.make_room("Lunch")
    alice.page.add_init_script(WATCH)
    alice.page.goto("/")
    alice.open("Lunch")

    own_chatd.stop()

    alice.page.wait_for_event("websocket")
    assert alice.page.evaluate("times[2] - times[1]") > 1900
    alice.forgive("WebSocket connection", "net::ERR")


@pytest.fixture
def full_chatd(tmp_path):
    with Chatd(tmp_path, DISK__WARN_MB=10**9) as chatd:
        yield chatd


def test_a_disk_that_runs_full_is_told_on_the_page(full_chatd, visitor):
    alice = visitor("alice", full_chatd)
    alice.join(full_chatd.setup_link)
    expect(alice.page.get_by_text("The server is running out of disk space.")).to_be_visible()


def test_what_cannot_be_sent_says_so_and_can_be_tried_again(room, alice, bob):
    """A message of nothing but an odd blank: the page takes it for text, and the server does not."""
    alice.open(room)
    alice.write("\x85")
    expect(alice.log.get_by_text("Not sent: A message needs a text or an attachment.")).to_be_visible()

    alice.log.get_by_role("button", name="Try again").click()

    expect(alice.log.get_by_text("Not sent:")).to_be_visible()
    alice.write("Something")
    alice.sees("Something")
