"""People in front of a browser: each has a window of their own, and sees what is on the page."""

import json
import re
import shutil
from contextlib import closing, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote
from urllib.request import Request, urlopen

from playwright.sync_api import expect, sync_playwright
from websocket import create_connection

STATIC = Path(__file__).parents[2] / "static"
WHOLE = "/usr/bin/chromium"  # Only this one shows notifications.
CHROMIUM = shutil.which("chromium-headless-shell") or WHOLE
FLAGS = (
    "--no-sandbox",  # root has none
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WITH_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

# A page can be slow on a machine that runs other tests beside.
expect.set_options(timeout=15_000)


@contextmanager
def running_browser(*flags, executable=CHROMIUM):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *flags])
        yield browser
        browser.close()


def password_of(name):
    return f"{name}'s password"


def make_account(link, name):
    """Follow an invitation without a browser; what a browser would keep then."""
    return kept_of(post(link, {"username": name, "password": password_of(name)})[1])


def invitation_from(url, kept):
    """A link that makes accounts, from an admin."""
    cookie = kept["cookies"][0]
    return post(f"{url}/api/app/invites", {}, {"Cookie": f"{cookie['name']}={cookie['value']}"})[0]["url"]


def post(url, body, headers=MappingProxyType({})):
    """The JSON and the cookies that come back."""
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})
    with urlopen(request) as response:
        return json.load(response), SimpleCookie(response.headers["Set-Cookie"])


def kept_of(cookies):
    cookie = cookies["chatd_session"]
    kept = {"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
    return {"cookies": [{**kept, "httpOnly": True, "sameSite": "Strict"}]}


class Person:
    """Somebody with a page open. `complaints`: what the browser complained about, and requests to other hosts."""

    def __init__(self, name, page, url, complaints=None):
        self.name = name
        self.page = page
        self.complaints = [] if complaints is None else complaints
        self.url = url
        page.on("console", lambda message: message.type in {"error", "warning"} and self._complain(message.text))
        page.on("pageerror", lambda error: self._complain(str(error)))
        page.on("request", lambda request: self._check_host(request.url, url))

    def sign_in(self):
        self.page.goto("/")
        self.fill_in()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        return self

    def fill_in(self):
        """The form of the sign-in page."""
        self.page.get_by_label("Username or email").fill(self.name)
        self.page.get_by_label("Password").fill(password_of(self.name))
        self.page.get_by_role("button", name="Sign in").click()

    def join(self, invitation):
        self.page.goto(invitation)
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password").fill(password_of(self.name))
        self.page.get_by_role("button", name="Make account").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def invite(self):
        """An invitation link, as the page shows it."""
        self.page.get_by_role("button", name="Invite people").click()
        link = self.page.get_by_label("Invitation link")
        expect(link).to_have_value(re.compile("/join/"))
        self.page.get_by_role("button", name="Close").click()
        return link.input_value()

    def another_tab(self):
        return Person(self.name, self.page.context.new_page(), self.url, self.complaints).visit()

    def visit(self):
        self.page.goto("/")
        return self

    def open(self, room):
        self.page.get_by_role("navigation").get_by_role("link", name=room).click()
        expect(self.page.get_by_role("heading", name=room, exact=True)).to_be_visible()

    def converse(self, other):
        """Go to the conversation with somebody."""
        self.page.keyboard.press("Control+k")
        self.page.get_by_role("combobox", name="Jump to a room or a person").fill(other)
        self.page.get_by_role("option", name=re.compile(rf"^{other} @{other}\b")).click()
        expect(self.page.get_by_role("heading", name=other, exact=True)).to_be_visible()

    def make_room(self, name, *members):
        """Without the page. Returns the room's id."""
        id = self._post("/api/app/rooms", name=name)["id"]
        for member in members:
            self._post(f"/api/app/rooms/{id}/members", login=member)
        return id

    def make_bot(self, name):
        """For admins of the server: its username and its token."""
        return self._post("/api/app/bots", name=name)

    def other_client(self, room):
        """A socket of client family 002, as its app would open it."""
        login = {"email": self.name, "password": password_of(self.name)}
        token = self._post("/api/user/login/", **login)["token"]
        return self._socket(f"/ws/chat/{quote(room)}/?token={token}")

    def one_to_one_client(self, other):
        """A socket of client family 003."""
        token = self._post("/api/auth/token/", username=self.name, password=password_of(self.name))["access"]
        return self._socket(f"/ws/{quote(other)}/?token={token}")

    def socket_io(self):
        """A socket of client family 000, signed in."""
        token = self._post("/auth/login/", username=self.name, password=password_of(self.name))["access"]
        return self._socket(f"/socket.io/?EIO=4&transport=websocket&token={token}")

    def say_as_app(self, room_id, text):
        """As the app of client family 004 does."""
        self._post("/chat/send/", room_id=room_id, message=text)

    def make_hook(self, room_id, name):
        """The address of an incoming webhook."""
        return self._post(f"/api/app/rooms/{room_id}/hooks/incoming", name=name)["url"]

    def write(self, text):
        self.composer.fill(text)
        self.composer.press("Enter")

    def sees(self, *texts):
        """These are the newest messages, in this order, and they have been sent."""
        shown = self.page.locator(".message[data-state=sent] .message__text")
        for place, text in enumerate(reversed(texts)):
            expect(shown.nth(-1 - place)).to_have_text(text)

    def unread(self, room):
        return self.page.get_by_role("navigation").get_by_role("link", name=room).locator(".badge")

    @property
    def composer(self):
        return self.page.get_by_role("textbox", name="Message")

    @property
    def log(self):
        return self.page.get_by_role("log")

    def forgive(self, *words):
        """What a test provokes, and no page can keep a browser from saying."""
        self.complaints[:] = [c for c in self.complaints if not any(word in c for word in words)]

    def _socket(self, address):
        return closing(create_connection(self.url.replace("http", "ws") + address))

    def _post(self, path, **body):
        response = self.page.request.post(path, data=body)
        assert response.ok, response.text()
        return response.json()

    def _complain(self, text):
        self.complaints.append(text)

    def _check_host(self, requested, url):
        if not requested.startswith((url, url.replace("http", "ws"), "data:", "blob:")):
            self._complain(f"request to {requested}")
