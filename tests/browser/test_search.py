"""Finding what was said, and going there."""

import pytest
from playwright.sync_api import expect


def search(person, text, *, key="Control+Shift+F"):
    person.page.keyboard.press(key)
    box = person.page.get_by_role("combobox", name="Search messages")
    expect(box).to_be_focused()
    box.fill(text)
    return person.page.get_by_role("option")


@pytest.fixture
def word(numbers):
    """A word that nobody has said yet."""
    return f"quince{next(numbers)}"


def test_what_was_said_long_ago_is_found_and_shown_in_its_place(room, word, alice, bob):
    with alice.other_client(room) as client:
        client.send(f'{{"message": "The {word} pie"}}')
        for number in range(150):
            client.send(f'{{"message": "Line {number}"}}')
    bob.open(room)
    bob.sees("Line 149")

    hits = search(bob, word.upper()[:-1])
    expect(hits.first).to_contain_text(f"alice in {room}")
    expect(hits.first.locator("mark")).to_have_text(word[:-1])
    bob.page.keyboard.press("Enter")

    found = bob.log.get_by_text(f"The {word} pie")
    expect(found).to_be_in_viewport()
    expect(bob.log.locator(".message").filter(has_text=f"The {word} pie")).to_be_focused()
    expect(bob.log.get_by_text("Line 0", exact=True)).to_be_visible()
    expect(bob.log.get_by_text("Line 149")).not_to_be_in_viewport()


def test_arrows_choose_among_hits_of_several_rooms(room, word, alice):
    alice.open(room)
    alice.write(f"First {word}")
    alice.sees(f"First {word}")
    other = f"Other {room}"
    alice.make_room(other)
    alice.open(other)
    alice.write(f"Second {word}")
    alice.sees(f"Second {word}")

    hits = search(alice, word)
    expect(hits).to_have_count(2)
    expect(hits.first).to_contain_text("Second")
    expect(hits.first).to_have_attribute("aria-selected", "true")
    alice.page.keyboard.press("ArrowDown")
    expect(hits.last).to_have_attribute("aria-selected", "true")
    alice.page.keyboard.press("Enter")

    expect(alice.page.get_by_role("heading", name=room, exact=True)).to_be_visible()
    expect(alice.log.locator(".message").last).to_be_focused()


def test_more_is_found_further_back(room, word, alice):
    with alice.other_client(room) as client:
        for number in range(25):
            client.send(f'{{"message": "{word} {number}"}}')
    alice.open(room)
    alice.sees(f"{word} 24")
    hits = search(alice, f"{word} in:{room[5:]}")
    expect(hits).to_have_count(20)
    alice.page.get_by_role("button", name="Look further back").click()
    expect(hits).to_have_count(25)
    expect(hits.last).to_contain_text(f"{word} 0")
    expect(alice.page.get_by_role("button", name="Look further back")).to_be_hidden()


def test_what_was_found_is_there_when_one_comes_back(room, word, alice):
    alice.open(room)
    alice.write(f"The {word}")
    alice.sees(f"The {word}")
    expect(search(alice, word)).to_have_count(1)
    alice.page.keyboard.press("Escape")
    expect(alice.composer).to_be_focused()

    alice.page.get_by_role("button", name="Search messages").click()
    expect(alice.page.get_by_role("option")).to_have_count(1)


def test_accents_do_not_count_and_what_is_found_is_no_markup(room, word, alice):
    alice.open(room)
    text = f"<b>Crème</b> {word} &amp; Straße"
    alice.write(text)
    alice.sees(text)
    hits = search(alice, f"creme {word} STRASSE")
    expect(hits).to_contain_text(text)
    expect(hits.locator("mark")).to_have_text(["Crème", word, "Straße"])


def test_it_says_what_can_not_be_found(room, alice):
    alice.open(room)
    search(alice, "nobody said this")
    dialog = alice.page.get_by_role("dialog", name="Search messages")
    expect(dialog.get_by_text("Nothing found.")).to_be_visible()
    search_box = dialog.get_by_role("combobox")
    search_box.fill("cake from:zoe")
    expect(dialog.get_by_text("There is no such user.")).to_be_visible()
    search_box.fill("")
    expect(dialog.get_by_text("narrow it down")).to_be_visible()
    alice.forgive("404")


def test_a_slash_searches_but_where_one_writes(room, alice):
    alice.open(room)
    alice.composer.press("/")
    expect(alice.composer).to_have_value("/")
    alice.composer.fill("")
    alice.page.get_by_role("button", name="2 people").focus()
    alice.page.keyboard.press("/")
    expect(alice.page.get_by_role("combobox", name="Search messages")).to_be_focused()
    expect(alice.page.get_by_role("combobox", name="Search messages")).to_have_value("")
