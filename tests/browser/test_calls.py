"""A video call with a page of family 000, which has the simple-peer and the socket.io-client of npm."""

from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.people import WITH_CAMERA, password_of, post, running_browser
from tests.browser.test_calling import PICTURE_RUNS, button, call, ring

HERE = Path(__file__).parent
MODULES = HERE.parent / "node_modules"
SERVED = {
    "/caller.html": HERE / "caller.html",
    "/socket.io.js": MODULES / "socket.io-client" / "dist" / "socket.io.min.js",
    "/simplepeer.js": MODULES / "simple-peer" / "simplepeer.min.js",
}

IS_CONNECTED = "() => peer?._pc.connectionState === 'connected'"
SHOWS_THEM = "() => video.videoWidth > 0 && video.currentTime > 0.5"


class Pages(SimpleHTTPRequestHandler):
    """Serves what the pages are made of, as somebody else's web server would."""

    def translate_path(self, path):
        return str(SERVED.get(path.partition("?")[0], HERE / "nothing"))

    def log_message(self, format, *args):
        pass


@pytest.fixture(scope="module")
def pages():
    """The address of the server that the pages come from; it is not chatd."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser():
    with running_browser(*WITH_CAMERA) as browser:
        yield browser


@pytest.fixture
def visit(browser, chatd, pages):
    """Makes pages that are connected, each in a window of its own."""
    contexts = []

    def make(token=""):
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{pages}/caller.html?server={chatd.url}&token={token}")
        page.wait_for_function("() => me")
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def ann(visit):
    return visit()


@pytest.fixture
def ben(visit):
    return visit()


def connect(ann, ben):
    ann.evaluate("address => call(address)", ben.evaluate("() => me"))
    ben.wait_for_function("() => ring")
    ben.evaluate("() => answer()")
    for page in (ann, ben):
        page.wait_for_function(IS_CONNECTED)


def test_two_pages_see_each_other_until_one_hangs_up_and_a_third_hears_nothing(ann, ben, visit):
    eve = visit()
    connect(ann, ben)
    for page in (ann, ben):
        page.wait_for_function(SHOWS_THEM)

    ann.evaluate("() => hangUp()")
    ben.wait_for_function("() => heard.includes('callEnded') && peer.destroyed")

    eve.evaluate("() => new Promise(done => socket.emit('endCall', done))")
    assert eve.evaluate("() => heard") == ["my_response", "me"]
    assert ann.evaluate("() => heard.filter(name => name === 'callEnded').length") == 0
    assert ben.evaluate("() => heard.filter(name => name === 'callEnded').length") == 1


def test_page_that_is_closed_ends_the_call(ann, ben):
    connect(ann, ben)
    ben.close()
    ann.wait_for_function("() => heard.includes('callEnded') && peer.destroyed")


def test_pages_can_call_again(ann, ben):
    connect(ann, ben)
    ben.evaluate("() => hangUp()")
    ann.wait_for_function("() => peer.destroyed")
    ann.evaluate("() => { ring = undefined }")
    connect(ben, ann)


def test_our_page_calls_such_a_page_and_is_called_by_it(chatd, alice, signed_in, visit):
    login = {"email": "bob", "password": password_of("bob")}
    bob = visit(post(f"{chatd.url}/api/user/login/", login)[0]["token"])
    alice.converse("bob")
    button(alice, "Call with camera").click()
    bob.wait_for_function("() => ring")
    assert bob.evaluate("() => [ring.from, ring.name]") == ["alice", "alice"]
    bob.evaluate("() => answer()")
    bob.wait_for_function(SHOWS_THEM)
    expect(call(alice)).to_contain_text("Talking to bob")
    alice.page.evaluate(PICTURE_RUNS)
    bob.evaluate("() => hangUp()")
    expect(call(alice)).to_be_hidden()

    bob.evaluate("() => call('alice')")
    expect(ring(alice)).to_contain_text("bob calls")
    button(alice, "Answer with camera").click()
    bob.wait_for_function(IS_CONNECTED)
    bob.wait_for_function(SHOWS_THEM)
    alice.page.evaluate(PICTURE_RUNS)
    button(alice, "Hang up").click()
    bob.wait_for_function("() => heard.includes('callEnded') && peer.destroyed")
