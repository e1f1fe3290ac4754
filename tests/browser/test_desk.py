"""The page of the support desk, at which Alice and Bob answer."""

import json
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import NONE, barriers_by_scheme
from tests.browser.shop import Manager

HOSTILE = "<img src=x onerror=alert(1)>"
WORKSPACES = "/api/desk/workspaces"


@pytest.fixture(scope="module")
def keys(chatd):
    return json.loads(chatd.command("workspace", "add", f"Shop {HOSTILE}", "--json"))


@pytest.fixture
def shop(chatd, keys, alice, bob):
    """What the shop's server and its customers do there; Alice and Bob answer."""
    path = f"{WORKSPACES}/{keys['workspace_id']}/managers"
    if not alice.page.request.get(path).json()["managers"]:
        for login in ("alice", "bob"):
            alice.page.request.post(path, data={"login": login})
    with closing(Manager(chatd, keys)) as shop:
        yield shop


@pytest.fixture
def ticket(shop, alice, keys, numbers):
    """Alice's, of a customer who has asked something."""
    made = shop.ask("create_ticket", "ticket_response", user_id=HOSTILE, product=f"Cake {next(numbers)}.", created_at=0)
    says(shop, made, f"Where is my cake? {HOSTILE}")
    managers = alice.page.request.get(f"{WORKSPACES}/{keys['workspace_id']}/managers").json()["managers"]
    hers = next(manager["id"] for manager in managers if manager["user_id"] == "alice")
    alice.page.request.put(f"/api/desk/tickets/{made['_id']}/manager", data={"manager": hers})
    return made


def says(shop, ticket, text):
    """What the customer writes."""
    said = {"ticket_id": ticket["_id"], "product": ticket["product"], "message_data": text, "user_id": HOSTILE}
    shop.ask("ticket_message_event", "ticket_message_response", **said, reply_to="None", created_at=0)


def at_the_desk(person, keys):
    person.page.goto("/desk")
    person.page.get_by_label("Workspace").select_option(keys["workspace_id"])
    return person.page.get_by_role("region", name="Tickets")


def name_of(ticket):
    return ticket["product"].upper()


def look(person, ticket):
    person.page.goto(f"/desk#{ticket['_id']}")
    expect(person.page.get_by_role("heading", name=name_of(ticket))).to_be_visible()


def answer(person, text):
    person.page.get_by_role("textbox", name="Reply").fill(text)
    person.page.keyboard.press("Enter")


def test_a_ticket_is_answered_noted_passed_on_and_closed(alice, bob, shop, ticket, keys):
    tickets = at_the_desk(alice, keys)
    tickets.get_by_role("link", name=name_of(ticket)).click()
    expect(alice.log).to_contain_text(f"Where is my cake? {HOSTILE}")
    answer(alice, "In the oven.")
    expect(alice.log).to_contain_text("In the oven.")
    says(shop, ticket, "Thank you!")
    expect(alice.log).to_contain_text("Thank you!")
    alice.page.get_by_role("radio", name="Private note").check()
    alice.page.get_by_role("textbox", name="Private note").fill(f"A friendly one. {HOSTILE}")
    alice.page.get_by_role("button", name="Send").click()
    expect(alice.log.get_by_role("listitem").filter(has_text="Private note")).to_contain_text(
        f"friendly one. {HOSTILE}"
    )
    alice.page.get_by_label("Priority").select_option("urgent")
    expect(tickets.get_by_role("link", name=name_of(ticket))).to_contain_text("urgent")

    expect(bob.page.get_by_role("link", name="Desk", exact=True)).to_be_visible()
    all_of_them = at_the_desk(bob, keys)
    all_of_them.get_by_role("button", name="Open").click()
    all_of_them.get_by_role("link", name=name_of(ticket)).click()
    expect(bob.log).to_contain_text("A friendly one.")
    bob.page.get_by_role("button", name="Take it").click()
    expect(bob.page.get_by_role("button", name="Take it")).to_be_hidden()
    expect(alice.page.get_by_label("Answered by")).to_have_value(bob.page.get_by_label("Answered by").input_value())
    bob.page.get_by_role("button", name="Close", exact=True).click()
    expect(bob.page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(bob.page.get_by_role("radio", name="Reply")).to_be_disabled()
    expect(alice.page.get_by_role("button", name="Reopen")).to_be_visible()
    alice.page.get_by_role("button", name="Reopen").click()
    expect(bob.page.get_by_role("button", name="Close", exact=True)).to_be_visible()
    assert [person.page.locator("img[src=x]").count() for person in (alice, bob)] == [0, 0]


def test_whoever_replies_is_told_that_a_colleague_was_quicker(alice, bob, ticket):
    look(alice, ticket)
    expect(alice.log).to_contain_text("Where is my cake?")
    bob.page.request.post(f"/api/desk/tickets/{ticket['_id']}/messages", data={"text": "It is on its way."})
    alice.page.route("**/messages", unaware)
    answer(alice, "We are baking it.")
    dialog = alice.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Somebody has written just now")
    expect(alice.log).to_contain_text("It is on its way.")
    dialog.get_by_role("button", name="Send it").click()

    expect(alice.log.get_by_role("listitem").last).to_contain_text("We are baking it.")
    expect(alice.page.get_by_role("textbox", name="Reply")).to_have_value("")
    alice.forgive("409")


def unaware(route):
    """A reply goes out as if the page had not heard of the newest message yet."""
    said = route.request.post_data_json
    if said["if_seq"]:
        said["if_seq"] -= 1
    route.continue_(post_data=said)


def test_a_ready_reply_is_kept_used_and_thrown_away(alice, ticket, numbers):
    title = f"Sorry {next(numbers)} {HOSTILE}"
    look(alice, ticket)
    alice.page.get_by_role("button", name="Ready replies").click()
    dialog = alice.page.get_by_role("dialog", name="Ready replies")
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_label("Text").fill("We are very sorry.")
    dialog.get_by_role("button", name="Keep").click()
    dialog.get_by_role("button", name=f"Use: {title}").click()
    expect(alice.page.get_by_role("textbox", name="Reply")).to_have_value("We are very sorry.")

    alice.page.get_by_role("button", name="Ready replies").click()
    assert barriers_by_scheme(alice) == NONE
    dialog.get_by_role("button", name=f"Delete: {title}").click()
    expect(dialog.get_by_role("button", name=f"Use: {title}")).to_have_count(0)


def test_the_desk_is_open_to_everybody_who_answers_and_to_no_others(alice, erin, ticket, keys):
    tickets = at_the_desk(alice, keys)
    tickets.get_by_role("button", name="Open").click()
    expect(tickets.get_by_role("link", name=name_of(ticket))).to_be_visible()
    alice.page.keyboard.press("Alt+ArrowDown")
    expect(alice.page.get_by_role("log")).to_be_visible()
    expect(tickets.locator("[aria-current]")).to_be_visible()
    assert barriers_by_scheme(alice) == NONE
    expect(erin.page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(erin.page.get_by_role("link", name="Desk")).to_be_hidden()
    erin.page.goto("/desk")
    expect(erin.page.get_by_role("heading", name="This page is not for you")).to_be_visible()
    erin.forgive("403")
