"""What the page costs where there are many rooms, and many messages in one."""

import sys

import pytest
from playwright.sync_api import expect

from tests.browser.people import make_account
from tests.browser.process import Chatd

ROOMS, MESSAGES = 200, 50_000
MOST_REQUESTS = 6  # The WebSocket is one of them.
MOST_BYTES = 120_000
BURST = 500
LONGEST_TASK = 200  # milliseconds

WATCH_TASKS = """() => {
    globalThis.longest = 0
    const note = (list) => list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration)))
    new PerformanceObserver(note).observe({ type: "longtask" })
}"""
# Sent as another client would, and not by the page's own form, whose work would count.
POST_MANY = """(count) => {
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/`)
    socket.onmessage = ({ data }) => {
        const { type, rooms } = JSON.parse(data)
        if (type === "hello") socket.send(JSON.stringify({ type: "resume", rooms: {} }))
        if (type !== "resumed") return
        for (let number = 1; number <= count; number++)
            socket.send(JSON.stringify({ type: "post", room: 1, text: `Burst ${number}.`, client_id: `${number}` }))
    }
}"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A server whose first account is in many rooms; `reader` is what its browser keeps."""
    with Chatd(tmp_path_factory.mktemp("town"), LIMITS__POSTS_PER_10S=2 * BURST) as chatd:
        chatd.reader = make_account(chatd.setup_link, "alice")
        chatd.stop()
        chatd.run([sys.executable, "-m", "tests.browser.seed", str(ROOMS), str(MESSAGES)])
        chatd.start()
        yield chatd


class Wire:
    """What a page asks for; `first` is what has come, and how many bytes, by the time it knows its rooms."""

    def __init__(self, page):
        self.requests, self.asked, self.bytes, self.first = [], [], 0, None
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.responseReceived", lambda came: self._answered(came["response"]))
        network.on("Network.webSocketCreated", lambda made: self.requests.append(made["url"]))
        network.on("Network.webSocketFrameSent", lambda sent: self.asked.append(sent["response"]["payloadData"]))
        network.on("Network.loadingFinished", lambda came: self._came(came["encodedDataLength"]))
        network.on("Network.webSocketFrameReceived", lambda came: self._told(came["response"]["payloadData"]))

    def _answered(self, response):
        if response["encodedDataLength"] and not response["fromDiskCache"]:
            self.requests.append(response["url"])

    def _came(self, length):
        self.bytes += length

    def _told(self, frame):
        if frame.startswith('{"type":"hello"'):
            self.first = (self.requests.copy(), self.bytes + len(frame))


@pytest.fixture
def alice(visitor, town):
    return visitor("alice", town, storage_state=town.reader)


def last(person, text):
    return person.page.get_by_role("log").get_by_text(text, exact=True)


def test_many_rooms_are_there_with_few_requests_and_one_opens_with_one(alice):
    wire = Wire(alice.page)
    alice.visit()
    expect(alice.page.get_by_role("navigation").get_by_role("link", name="Hall 200")).to_be_visible()
    expect(alice.page.get_by_role("log").locator(".message").first).to_be_visible()
    requests, came = wire.first
    assert len(requests) <= MOST_REQUESTS, "\n".join(requests)
    assert came <= MOST_BYTES

    for room in ("Hall 002", "Hall 003", "Hall 002"):
        wire.asked.clear()
        alice.open(room)
        expect(alice.page.get_by_text("Nothing here yet").first).to_be_visible()
        assert len(wire.asked) <= 1


@pytest.mark.soak
def test_a_burst_of_messages_keeps_the_page_responsive(alice):
    alice.visit()
    expect(alice.page.get_by_role("log").locator(".message").first).to_be_visible()
    alice.page.evaluate(WATCH_TASKS)
    alice.page.evaluate(POST_MANY, BURST)
    expect(last(alice, f"Burst {BURST}.")).to_be_visible()
    longest = alice.page.evaluate("longest")
    print(f"longest task: {longest} ms")
    assert longest <= LONGEST_TASK
