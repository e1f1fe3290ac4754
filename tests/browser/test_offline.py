"""The page without a connection: it opens, and shows what was read last, to whom it belongs."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import invitation_from, make_account
from tests.browser.process import Chatd

KEPT = "localStorage.getItem('chatd.offline')"
CACHED = """
  async () => {
    const names = await caches.keys()
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  }
"""


def until(person, condition):
    wait = "while (!({})) await new Promise((done) => setTimeout(done, 20))"
    person.page.evaluate(f"async () => {{ {wait.format(condition)} }}")


@pytest.fixture(scope="module")
def own_chatd(tmp_path_factory):
    """One that a test may stop, and start again."""
    with Chatd(tmp_path_factory.mktemp("chatd")) as chatd:
        yield chatd


@pytest.fixture(scope="module")
def keys(own_chatd):
    """What the browsers of an admin and of Bob keep when they have signed in."""
    root = make_account(own_chatd.setup_link, "root")
    return {"root": root, "bob": make_account(invitation_from(own_chatd.url, root), "bob")}


@pytest.fixture
def alice(own_chatd, keys, visitor, numbers):
    """New there, in a room in which she has said something, and ready for what may come."""
    number = next(numbers)
    name, garden = f"alice{number}", f"Garden {number}."
    kept = make_account(invitation_from(own_chatd.url, keys["root"]), name)
    alice = visitor(name, own_chatd, storage_state=kept).visit()
    alice.make_room(garden)
    alice.open(garden)
    alice.write("The tomatoes are ripe")
    alice.sees("The tomatoes are ripe")
    until(alice, f"{KEPT}?.includes('The tomatoes are ripe')")
    alice.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    return alice


def test_what_was_read_last_is_there_without_the_server(own_chatd, alice):
    own_chatd.stop()
    alice.page.reload()
    alice.sees("The tomatoes are ripe")
    expect(alice.page.get_by_text("No connection.")).to_be_visible()

    alice.write("I will pick them")
    expect(alice.log.get_by_text("sending …").last).to_be_visible()
    own_chatd.start()
    alice.sees("The tomatoes are ripe", "I will pick them")
    expect(alice.page.get_by_text("No connection.")).to_be_hidden()
    alice.forgive("ERR_CONNECTION_REFUSED", "WebSocket", "Failed to load")


def test_what_was_deleted_is_not_kept(alice):
    alice.log.locator(".message").last.hover()
    alice.page.get_by_role("button", name="Delete").click()
    alice.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    until(alice, f"!{KEPT}.includes('The tomatoes are ripe')")


def test_nothing_is_left_after_signing_out(own_chatd, alice):
    alice.page.get_by_role("button", name="Sign out").click()
    expect(alice.page.get_by_label("Password", exact=True)).to_be_visible()
    assert alice.page.evaluate(KEPT) is None
    assert not {"/"} & set(alice.page.evaluate(CACHED))


def test_somebody_else_does_not_see_it(own_chatd, alice, keys):
    alice.page.context.clear_cookies()
    alice.page.context.add_cookies([{**keys["bob"]["cookies"][0]}])
    alice.visit()
    until(alice, f"{KEPT}?.includes('bob')")
    assert "tomatoes are ripe" not in str(alice.page.evaluate("JSON.parse(" + KEPT + ").rooms.map((r) => r.messages)"))

    alice.page.context.clear_cookies()
    alice.page.reload()
    expect(alice.page.get_by_label("Password", exact=True)).to_be_visible()
    until(alice, f"{KEPT} === null")


def test_what_is_the_same_for_everybody_is_all_that_is_cached(alice):
    cached = alice.page.evaluate(CACHED)
    assert "/" in cached
    assert [path for path in cached if path != "/" and not path.startswith(("/assets/", "/static/"))] == []
    page = alice.page.evaluate("caches.match('/', { ignoreVary: true }).then((kept) => kept.text())")
    assert "alice" not in page.lower()
