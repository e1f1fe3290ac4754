"""What one does with messages once they are there."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import post


@pytest.fixture
def talk(room, alice, bob):
    """Both are in the room, and Alice has written something."""
    alice.open(room)
    bob.open(room)
    alice.write("Lunch at noon?")
    bob.sees("Lunch at noon?")


def newest(person):
    return person.log.locator(".message").last


def use(person, name):
    """A button of the toolbar on the newest message."""
    newest(person).hover()
    person.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


@pytest.mark.usefixtures("talk")
def test_an_edit_reaches_the_other(alice, bob):
    use(alice, "Edit")
    expect(alice.composer).to_have_value("Lunch at noon?")
    alice.write("Lunch at one?")

    bob.sees("Lunch at one?")
    expect(newest(bob).get_by_text("edited")).to_be_visible()
    expect(alice.composer).to_have_value("")


def test_a_bot_is_marked_as_one(room, alice, chatd):
    bot = alice.make_bot(f"robin-{room}")
    id = alice.make_room(f"{room} of bots", bot["username"])
    alice.open(f"{room} of bots")
    post(f"{chatd.url}/chat/send/", {"room_id": id, "message": "Built."}, {"Authorization": f"Bearer {bot['token']}"})
    alice.sees("Built.")
    expect(newest(alice).get_by_text("bot", exact=True)).to_be_visible()


@pytest.mark.usefixtures("talk")
def test_escape_ends_an_edit_and_changes_nothing(alice):
    use(alice, "Edit")
    alice.composer.fill("Something else")
    alice.composer.press("Escape")
    expect(alice.composer).to_have_value("")
    alice.sees("Lunch at noon?")


@pytest.mark.usefixtures("talk")
def test_a_message_is_deleted_after_a_question(alice, bob):
    use(alice, "Delete")
    alice.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    alice.sees("Lunch at noon?")

    use(alice, "Delete")
    alice.page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(bob.log.get_by_text("Lunch at noon?")).to_have_count(0)
    expect(alice.log.get_by_text("Lunch at noon?")).to_have_count(0)


@pytest.mark.usefixtures("talk")
def test_nobody_is_offered_what_is_not_theirs(bob):
    newest(bob).hover()
    tools = bob.page.get_by_role("toolbar")
    expect(tools.get_by_role("button", name="React")).to_be_visible()
    for name in ("Edit", "Delete", "Pin or unpin"):
        expect(tools.get_by_role("button", name=name)).to_be_hidden()


@pytest.mark.usefixtures("talk")
def test_a_reaction_is_added_counted_and_taken_back(alice, bob):
    use(bob, "React")
    bob.page.get_by_label("Find an emoji").fill("tad")
    bob.page.get_by_label("Find an emoji").press("Enter")
    reaction = newest(alice).locator(".reaction")
    expect(reaction).to_have_text("🎉 1")

    reaction.click()
    expect(newest(bob).locator(".reaction")).to_have_text("🎉 2")
    expect(newest(bob).locator(".reaction")).to_have_attribute("title", "bob, alice")
    reaction.click()
    newest(bob).locator(".reaction").click()
    expect(reaction).to_have_count(0)


@pytest.mark.usefixtures("talk")
def test_an_answer_shows_what_it_answers_and_leads_there(alice, bob):
    use(bob, "Reply")
    expect(bob.page.get_by_text("Reply to alice")).to_be_visible()
    bob.write("Gladly.")

    alice.sees("Lunch at noon?", "Gladly.")
    quote = newest(alice).locator(".message__quote")
    expect(quote).to_have_text("alice Lunch at noon?")
    quote.get_by_role("link").click()
    expect(alice.log.locator(".message").first).to_be_focused()


@pytest.mark.usefixtures("talk")
def test_a_pinned_message_says_so(alice, bob):
    use(alice, "Pin or unpin")
    expect(newest(bob).get_by_text("pinned")).to_be_visible()
    use(alice, "Pin or unpin")
    expect(newest(bob).get_by_text("pinned")).to_be_hidden()


@pytest.mark.usefixtures("talk")
def test_who_has_seen_a_message_is_told(alice, bob):
    use(alice, "Seen by")
    expect(alice.page.get_by_text("Seen by bob")).to_be_visible()


@pytest.mark.usefixtures("talk")
def test_keys_do_it_all(alice, bob):
    bob.composer.press("ArrowUp")
    expect(newest(bob)).to_be_focused()
    bob.page.keyboard.press("+")
    bob.page.keyboard.type("heart")
    bob.page.keyboard.press("Enter")
    expect(newest(alice).locator(".reaction")).to_have_text("❤️ 1")

    newest(bob).focus()
    bob.page.keyboard.press("r")
    expect(bob.page.get_by_text("Reply to alice")).to_be_visible()
    bob.write("Yes")
    bob.sees("Lunch at noon?", "Yes")
    bob.composer.press("ArrowUp")
    bob.page.keyboard.press("e")
    bob.write("Yes!")
    alice.sees("Lunch at noon?", "Yes!")
    bob.composer.press("ArrowUp")
    bob.page.keyboard.press("ArrowUp")
    expect(bob.log.locator(".message").first).to_be_focused()
    bob.page.keyboard.press("ArrowDown")
    bob.page.keyboard.press("ArrowDown")
    expect(bob.composer).to_be_focused()


@pytest.mark.usefixtures("talk")
def test_a_mention_is_completed_and_louder_than_a_message(alice, bob):
    bob.composer.press_sequentially("Ask @ali")
    expect(bob.page.get_by_role("option", name="alice")).to_be_visible()
    bob.composer.press("Enter")
    bob.composer.press_sequentially("please")
    bob.composer.press("Enter")

    alice.sees("Ask @alice please")
    expect(newest(alice)).to_have_class(re.compile("message--to-me"))
    expect(newest(alice).locator(".mention--me")).to_have_text("@alice")
    expect(newest(bob).locator(".mention")).not_to_have_class(re.compile("mention--me"))


@pytest.mark.usefixtures("talk")
def test_an_emoji_is_completed_by_its_name(alice, bob):
    alice.composer.press_sequentially("So :roc")
    alice.composer.press("Tab")
    expect(alice.composer).to_have_value("So 🤘 ")
    alice.composer.fill("Done :tada:")
    alice.composer.press("Enter")
    bob.sees("Lunch at noon?", "Done 🎉")


@pytest.mark.usefixtures("talk")
def test_markdown_becomes_what_it_means(alice, bob):
    alice.write("**bold** *slanted* _so_ ~~gone~~ `a*b*c` [here](https://example.org/x) https://example.org/y.")
    text = newest(bob).locator(".message__text")
    expect(text.locator("strong")).to_have_text("bold")
    expect(text.locator("em")).to_have_text(["slanted", "so"])
    expect(text.locator("s")).to_have_text("gone")
    expect(text.locator("code")).to_have_text("a*b*c")
    links = text.get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == ["https://example.org/x", "https://example.org/y"]

    alice.write("> quoted\n> twice\nbeside\n```python\nif a < b:\n    **not bold**\n```\n2 * 3 * 4 snake_case_name")
    expect(newest(bob).locator("blockquote").last).to_have_text("quoted twice")
    expect(newest(bob).locator("pre")).to_have_text("if a < b:\n    **not bold**", use_inner_text=True)
    expect(newest(bob).locator(".message__text p").last).to_have_text("2 * 3 * 4 snake_case_name")


@pytest.mark.usefixtures("talk")
def test_a_link_to_a_message_leads_there_from_far_away(alice, bob, room):
    with bob.other_client(room) as socket:
        for number in range(130):
            socket.send(json.dumps({"message": f"line {number}"}))
        alice.sees("line 129")
    alice.page.goto(f"{alice.page.url.split('#')[0]}#20")
    alice.page.reload()

    expect(alice.log.get_by_text("line 18", exact=True)).to_be_in_viewport()
    expect(alice.log.locator(".message:focus")).to_contain_text("line 18")
    expect(alice.log.get_by_text("line 129", exact=True)).to_have_count(0)
    bob.write("Where are you?")
    bob.sees("Where are you?")
    expect(alice.log.get_by_text("Where are you?")).to_have_count(0)

    seen = alice.log.get_by_text("line 40", exact=True)
    seen.evaluate("element => element.scrollIntoView({ block: 'end' })")
    expect(alice.log.get_by_text("line 60", exact=True)).to_be_attached()
    expect(seen).to_be_in_viewport()
    for number in (90, 129):
        last = alice.log.locator(".message").last
        last.scroll_into_view_if_needed()
        expect(alice.log.get_by_text(f"line {number}", exact=True)).to_be_attached()
    alice.sees("line 128", "line 129", "Where are you?")
    texts = alice.log.locator(".message__text").all_inner_texts()
    assert texts == ["Lunch at noon?", *(f"line {number}" for number in range(130)), "Where are you?"]


@pytest.mark.usefixtures("talk")
def test_a_room_with_much_unread_opens_at_the_first_of_it(alice, bob, room):
    elsewhere = bob.make_room(f"Beside {room[:-1]}")
    bob.page.goto(f"/rooms/{elsewhere}")
    with alice.other_client(room) as socket:
        for number in range(120):
            socket.send(json.dumps({"message": f"line {number}"}))
        alice.sees("line 119")
    expect(bob.unread(room)).to_have_text("99+ unread")

    bob.open(room)
    expect(bob.log.locator(".new")).to_be_in_viewport()
    expect(bob.log.get_by_text("line 0", exact=True)).to_be_in_viewport()
    expect(bob.unread(room)).to_have_text("99+ unread")
    bob.page.get_by_role("button", name="Newest messages").click()
    expect(bob.log.get_by_text("line 119", exact=True)).to_be_in_viewport()
    expect(bob.unread(room)).to_be_hidden()


def test_what_is_half_written_outlasts_a_reload(room, alice):
    alice.open(room)
    alice.composer.fill("Half a sen")
    alice.page.reload()
    expect(alice.composer).to_have_value("Half a sen")
    alice.composer.press("Enter")
    alice.sees("Half a sen")
    alice.page.reload()
    expect(alice.composer).to_have_value("")


def test_what_could_not_be_sent_can_be_given_up(room, alice):
    alice.open(room)
    alice.write("\x85")
    alice.log.get_by_role("button", name="Discard").click()
    expect(alice.log.locator(".message")).to_have_count(0)


def test_what_is_gone_by_age_leaves_the_page(room, alice):
    """The server's word for it is put on the wire here: no message gets old in a test."""
    wires = []

    def listen_in(wire):
        wire.connect_to_server()
        wires.append(wire)

    alice.page.route_web_socket(re.compile("/ws/$"), listen_in)
    alice.visit()
    alice.open(room)
    alice.write("Old news")
    alice.write("New news")
    alice.sees("Old news", "New news")

    id = int(alice.page.url.split("/")[-1])
    wires[-1].send(json.dumps({"type": "pruned", "room": id, "floor": 1}))

    expect(alice.log.get_by_text("Old news")).to_have_count(0)
    alice.sees("New news")
