"""The network goes away under traffic, and comes back: nothing is missing then, and nothing is there twice."""

import json
from threading import Event, Thread

import pytest
from playwright.sync_api import expect

from tests.browser.cable import Cable

EVERY = 0.1  # Seconds between two messages.


class Traffic:
    """Somebody who posts numbers to a room, one after the other, until it is enough."""

    def __init__(self, person, room):
        self._client = person.other_client(room)
        self._enough = Event()
        self._thread = Thread(target=self._post)
        self.count = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._enough.set()
        self._thread.join()

    def _post(self):
        with self._client as socket:
            while not self._enough.wait(EVERY):
                socket.send(json.dumps({"message": str(self.count)}))
                self.count += 1


@pytest.fixture
def cable(chatd):
    with Cable(chatd) as cable:
        yield cable


@pytest.fixture
def alice(cable, visitor, signed_in):
    return visitor("alice", cable, storage_state=signed_in["alice"]).visit()


@pytest.mark.parametrize("missed", [8, pytest.param(300, marks=pytest.mark.soak)])
def test_a_cut_leaves_no_hole_and_no_double(cable, alice, bob, room, missed):
    """300 messages are a cut of 30 seconds."""
    alice.open(room)
    bob.open(room)
    with Traffic(bob, room) as traffic:
        expect(bob.log.get_by_text("2", exact=True)).to_be_visible()
        alice.write("on its way")
        cable.cut()
        expect(alice.page.get_by_text("No connection.")).to_be_visible()
        alice.write("meanwhile")
        bob.log.get_by_text(str(traffic.count + missed), exact=True).wait_for(timeout=120_000)
        cable.mend()
        alice.page.evaluate("dispatchEvent(new Event('online'))")
        expect(alice.page.get_by_text("No connection.")).to_be_hidden()
        alice.write("after")

    numbers = [str(number) for number in range(traffic.count)]
    for person in (alice, bob):
        for last in (numbers[-1], "after"):
            expect(person.log.get_by_text(last, exact=True)).to_be_visible()
        expect(person.log.locator("[data-state=pending]")).to_have_count(0)
        said = person.log.locator(".message__text").all_text_contents()
        assert [text for text in said if text.isdigit()] == numbers
        assert sorted(text for text in said if not text.isdigit()) == ["after", "meanwhile", "on its way"]
    assert alice.log.locator(".message__text").all_text_contents() == said
    alice.forgive("WebSocket", "net::ERR", "Failed to load")
