"""The bubble of the support desk, on somebody else's page with a strict content security policy."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.browser.process import Chatd
from tests.browser.shop import Shop

LONGEST = 20_000  # Bytes of the whole widget.


@pytest.fixture(scope="module")
def shop(chatd):
    return Shop(chatd)


@pytest.fixture(scope="module")
def page(shop):
    with shop.open() as url:
        yield url


@pytest.fixture
def manager(shop):
    with shop.manager() as manager:
        yield manager


class Visitor:
    def __init__(self, page, url):
        self.page = page
        self.complaints = []
        page.on(
            "console", lambda message: message.type in {"error", "warning"} and self.complaints.append(message.text)
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(url)

    def opens(self):
        self.page.get_by_role("button", name="Open support chat").click()
        return self

    def chooses(self, topic):
        self.page.get_by_role("button", name=topic).click()
        expect(self.box).to_be_focused()

    def writes(self, text):
        self.box.fill(text)
        self.box.press("Enter")

    def sees(self, *texts):
        expect(self.page.get_by_role("list").get_by_role("listitem")).to_have_text(texts)
        expect(self.page.locator(".pending, .failed")).to_have_count(0)

    def forgive(self, *words):
        """What a test provokes, and no page can keep a browser from saying."""
        self.complaints[:] = [c for c in self.complaints if not any(word in c for word in words)]

    @property
    def box(self):
        return self.page.get_by_role("textbox", name="Message")


@pytest.fixture
def visit(browser, page):
    visitors = []

    def make(page=page, **options):
        context = browser.new_context(**options)
        context.set_default_timeout(20_000)
        visitors.append(Visitor(context.new_page(), page))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.page.context.close()
    assert [visitor.complaints for visitor in visitors if visitor.complaints] == []


def test_a_visitor_asks_is_answered_and_finds_it_all_again(visit, manager):
    manager.ask("get_all_topics", "setting_response")
    visitor = visit().opens()
    visitor.chooses("MY ACCOUNT")
    ticket = manager.hears("new_ticket")
    assert ticket["product"] == "MY_ACCOUNT"
    expect(visitor.page.get_by_role("heading", name=f"Help · Ticket #{ticket['ticket_number']}")).to_be_visible()

    visitor.writes("Where is my <b>order</b>?")
    visitor.sees("Where is my <b>order</b>?")
    manager.ask("get_ticket_messages", "ticket_message_response", ticket_id=ticket["_id"], product="MY_ACCOUNT")
    manager.says(ticket, "On its way.\n<img src=x onerror=alert(1)> It comes tomorrow.")
    said = ["Where is my <b>order</b>?", "On its way.\n<img src=x onerror=alert(1)> It comes tomorrow."]
    visitor.sees(*said)

    visitor.page.reload()
    visitor.opens().sees(*said)
    visitor.writes("Thank you.")
    visitor.sees(*said, "Thank you.")


def test_a_shut_bubble_counts_what_is_new(visit, manager):
    manager.ask("get_all_topics", "setting_response")
    visitor = visit().opens()
    visitor.chooses("ORDERS")
    ticket = manager.hears("new_ticket")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("button", name="Open support chat")).to_be_focused()
    manager.says(ticket, "Hello!")
    visitor.page.get_by_role("button", name="Open support chat, 1 new message").click()
    visitor.sees("Hello!")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("button", name="Open support chat", exact=True)).to_be_visible()


def test_what_is_written_without_a_connection_is_sent_once_when_there_is_one(visit, tmp_path):
    with Chatd(tmp_path) as chatd, Shop(chatd).open() as page:
        visitor = visit(page).opens()
        visitor.chooses("ORDERS")
        visitor.writes("One.")
        visitor.sees("One.")
        chatd.stop()
        expect(visitor.page.get_by_text("No connection.")).to_be_visible()
        visitor.writes("Two.")
        visitor.writes("Three.")
        chatd.start()
        visitor.page.evaluate("dispatchEvent(new Event('online'))")  # Rather than wait for the next try.
        visitor.sees("One.", "Two.", "Three.")
        visitor.page.close()
        visitor.forgive("ERR_CONNECTION_REFUSED")


def test_another_question_is_another_ticket(visit):
    visitor = visit().opens()
    visitor.chooses("ORDERS")
    visitor.writes("One.")
    visitor.sees("One.")
    visitor.page.get_by_role("button", name="Something else").click()
    visitor.chooses("MY ACCOUNT")
    visitor.sees()


def test_a_closed_ticket_is_rated_and_stays_so(visit, manager):
    manager.ask("get_all_topics", "setting_response")
    visitor = visit().opens()
    visitor.chooses("ORDERS")
    ticket = manager.hears("new_ticket")
    visitor.writes("Thank you.")
    visitor.sees("Thank you.")
    named = {"ticket_id": ticket["_id"], "product": "ORDERS"}
    manager.ask("close_ticket", "ticket_response", **named, line_manager="maria")
    manager.ask("watch_ticket", "ticket_response", ticket_id=ticket["_id"])
    expect(visitor.page.get_by_text("How was it?")).to_be_visible()
    expect(visitor.box).to_be_hidden()
    visitor.page.get_by_role("button", name="4 stars").click()
    expect(visitor.page.get_by_text("Thank you for your opinion!")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="4 stars")).to_be_hidden()
    assert manager.hears("ticket_changed")["rating"] == 4
    visitor.page.reload()
    visitor.opens()
    expect(visitor.page.get_by_text("Thank you for your opinion!")).to_be_visible()


def test_a_ticket_goes_on_in_the_one_that_it_is_merged_into(visit, shop, manager, browser, chatd, signed_in):
    manager.ask("get_all_topics", "setting_response")
    visitor = visit().opens()
    visitor.chooses("ORDERS")
    visitor.writes("One.")
    visitor.sees("One.")
    one = manager.hears("new_ticket")
    question = {"user_id": one["user_id"], "product": "My_account", "created_at": 0}
    two = manager.ask("create_ticket", "ticket_response", **question, api_key=shop.public_key)
    alice = browser.new_context(storage_state=signed_in["alice"])
    merged = alice.request.post(f"{chatd.url}/api/desk/tickets/{one['_id']}/merge", data={"into": two["_id"]})
    assert merged.ok, merged.text()
    alice.close()
    expect(visitor.page.get_by_role("heading", name=f"Ticket #{two['ticket_number']}")).to_be_visible()
    visitor.sees("One.")
    visitor.writes("Two.")
    visitor.sees("One.", "Two.")
    with shop.manager() as other:
        said = other.ask("get_ticket_messages", "ticket_message_response", ticket_id=two["_id"], product="x")
    assert [message["message_data"] for message in said] == ["One.", "Two."]


def test_a_file_goes_to_the_desk_and_comes_back_as_a_link(visit, manager):
    manager.ask("get_all_topics", "setting_response")
    visitor = visit().opens()
    visitor.chooses("ORDERS")
    ticket = manager.hears("new_ticket")
    manager.ask("get_ticket_messages", "ticket_message_response", ticket_id=ticket["_id"], product="ORDERS")
    with visitor.page.expect_file_chooser() as chosen:
        visitor.page.get_by_role("button", name="Attach a file").click()
    chosen.value.set_files({"name": "bill <1>.txt", "mimeType": "text/plain", "buffer": b"Ten cakes."})
    visitor.sees("bill <1>.txt")
    sent = manager.hears("ticket_message_response")
    assert (sent["author"], [file["name"] for file in sent["attachments"]]) == (ticket["user_id"], ["bill <1>.txt"])
    link = visitor.page.get_by_role("link", name="bill <1>.txt")
    assert visitor.page.request.get(link.get_attribute("href")).body() == b"Ten cakes."


def test_a_file_that_is_too_large_is_refused_with_a_reason(visit, tmp_path):
    film = tmp_path / "film.bin"
    film.write_bytes(bytes(11 * 2**20))
    visitor = visit().opens()
    visitor.chooses("ORDERS")
    with visitor.page.expect_file_chooser() as chosen:
        visitor.page.get_by_role("button", name="Attach a file").click()
    chosen.value.set_files(film)
    expect(visitor.page.get_by_text("A file has at most 10 MB.")).to_be_visible()
    visitor.forgive("413")


def test_the_page_around_it_hears_no_keys_and_keeps_its_looks(visit):
    visitor = visit().opens()
    visitor.page.evaluate("addEventListener('keydown', () => document.title = 'heard')")
    visitor.chooses("ORDERS")
    visitor.box.press("s")
    assert visitor.page.title() == "Shop"
    assert visitor.page.evaluate("document.styleSheets.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fills_a_phone_s_screen(visit, scheme):
    visitor = visit(viewport={"width": 360, "height": 640}, color_scheme=scheme).opens()
    visitor.chooses("ORDERS")
    assert visitor.page.get_by_role("dialog", name="Help").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": 360,
        "height": 640,
    }


def test_the_script_is_small_and_may_be_used_everywhere(visit, chatd):
    response = visit().page.request.get(f"{chatd.url}/widget.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age=600" in response.headers["cache-control"]
    assert len(response.body()) < LONGEST
    assert re.search(r"innerHTML|eval\(", response.text()) is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bubble_is_open_to_everybody(visit, manager, scheme):
    manager.ask("get_all_topics", "setting_response")
    visitor = visit(color_scheme=scheme).opens()
    expect(visitor.page.get_by_role("button", name="ORDERS")).to_be_visible()
    assert barriers(visitor) == {}
    visitor.chooses("ORDERS")
    ticket = manager.hears("new_ticket")
    visitor.writes("Where is my order?")
    visitor.sees("Where is my order?")
    manager.says(ticket, "On its way.")
    visitor.sees("Where is my order?", "On its way.")
    assert barriers(visitor) == {}
