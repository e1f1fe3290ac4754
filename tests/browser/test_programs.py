"""The programs of a room: what its admins make, see once and end again, in one story."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import NONE, barriers_by_scheme

HOSTILE = "<img src=programs onerror=alert(1)>"  # Nobody else's name here: a bot whose name is taken gets a number.

PATIENCE = 20  # seconds


class Program(BaseHTTPRequestHandler):
    """Wants to hear no more, until its server's `answer` is another."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def program():
    server = HTTPServer(("127.0.0.1", 0), Program)
    server.answer = 410
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def hooks_are(person, room, check):
    """Wait until what the server lists is so."""
    path = f"/api/app/rooms/{room}/hooks/outgoing"
    deadline = time.monotonic() + PATIENCE
    while not check(person.page.request.get(path).json()["hooks"]):
        assert time.monotonic() < deadline


def row(region, name):
    return region.get_by_role("listitem").filter(has_text=name)


def remove(person, region, name):
    row(region, name).get_by_role("button", name=f"Remove {name}").press("Enter")
    person.page.get_by_role("dialog", name=f"Remove {name}?").get_by_role("button", name="Remove").press("Enter")
    expect(row(region, name)).to_have_count(0)


def test_programs_are_let_in_told_and_ended_from_the_room(alice, bob, room, program):
    bob.open(room)
    bob.page.get_by_role("button", name="2 people").click()
    expect(bob.page.get_by_role("heading", name="People", level=3)).to_be_visible()
    expect(bob.page.get_by_role("button", name="Programs")).to_be_hidden()

    alice.open(room)
    alice.page.get_by_role("button", name="2 people").click()
    alice.page.get_by_role("button", name="Programs").focus()
    alice.page.keyboard.press("Enter")
    dialog = alice.page.get_by_role("dialog", name="Programs in this room")
    writing = dialog.get_by_role("region", name="Programs that write here")
    expect(writing.get_by_text("None yet.")).to_be_visible()
    writing.get_by_label("Name").fill(HOSTILE)
    writing.get_by_label("Name").press("Enter")
    address = writing.get_by_label("Its address, shown only now")
    expect(address).to_have_value(re.compile("/hooks/"))
    expect(address).to_be_focused()
    expect(row(writing, HOSTILE)).to_be_visible()
    request = Request(address.input_value(), b'{"text": "Built."}', {"Content-Type": "application/json"})
    assert urlopen(request).read() == b"ok"
    bob.sees("Built.")

    told = dialog.get_by_role("region", name="Programs that are told")
    told.get_by_label("Name").fill("relay")
    told.get_by_label("Address").fill(f"http://127.0.0.1:{program.server_port}/told")
    for label in ("New messages", "Edits", "Reactions", "Pins"):
        told.get_by_label(label).uncheck()
    told.get_by_label("Deletions").uncheck()
    told.get_by_role("button", name="Tell this program").click()
    expect(told.get_by_role("alert")).to_have_text("Choose at least one kind of event.")
    told.get_by_label("New messages").check()
    told.get_by_role("button", name="Tell this program").click()
    expect(told.get_by_label("Its secret, shown only now")).to_have_value(re.compile("[0-9a-f]{64}"))
    expect(row(told, "relay")).to_contain_text("without trouble")
    assert barriers_by_scheme(alice) == NONE

    alice.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    bob.write("Well?")
    hooks_are(alice, int(alice.page.url.rpartition("/")[2]), lambda hooks: hooks[0]["paused"])
    program.answer = 200
    expect(alice.page.get_by_role("button", name="Programs")).to_be_focused()
    alice.page.get_by_role("button", name="Programs").click()
    expect(row(told, "relay")).to_contain_text("Paused: it answers 410")
    row(told, "relay").get_by_role("button", name="Go on").click()
    expect(row(told, "relay")).to_contain_text("without trouble")
    expect(told.get_by_role("heading")).to_be_focused()
    expect(told.get_by_label("Its secret")).to_be_hidden()
    assert address.input_value() == ""

    remove(alice, writing, HOSTILE)
    expect(writing.get_by_role("heading")).to_be_focused()
    remove(alice, told, "relay")
    assert alice.page.locator("img[src=programs]").count() == 0
    alice.forgive("400")
