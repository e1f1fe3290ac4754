"""Nothing on any page keeps people out, as far as axe-core can tell; in light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import NONE, barriers, barriers_by_scheme

OPENERS = ["Your account", "New room", "Invite people", "Jump to …", "Talk to somebody"]


def test_a_barrier_is_found(visitor):
    stranger = visitor("stranger")
    stranger.page.goto("/")
    stranger.page.evaluate("document.querySelector('button').textContent = ''")
    assert barriers(stranger).keys() == {"button-name"}


def test_a_page_for_strangers_is_open_to_everybody(visitor):
    stranger = visitor("stranger")
    for path in ("/", "/join/unknown", "/trust"):
        stranger.page.goto(path)
        assert barriers_by_scheme(stranger) == NONE, path
    stranger.forgive("404")


def test_an_invitation_is_open_to_everybody(visitor, alice):
    newcomer = visitor("newcomer")
    newcomer.page.goto(alice.invite())
    assert barriers_by_scheme(newcomer) == NONE


@pytest.fixture
def talk(room, alice, bob):
    """A room in which there is something of everything, before Alice's eyes."""
    alice.open(room)
    bob.open(room)
    bob.write("@alice, see `code`, https://example.org and\n> this\n- or that")
    bob.write("```\nlet x = 1\n```")
    alice.write("Thanks")
    alice.sees("Thanks")


@pytest.mark.usefixtures("talk")
def test_a_room_and_what_opens_over_it_is_open_to_everybody(alice):
    alice.page.get_by_role("button", name="2 people").click()
    expect(alice.page.get_by_role("heading", name="People", level=3)).to_be_visible()
    assert barriers_by_scheme(alice) == NONE

    dialog = alice.page.get_by_role("dialog")
    for opener in OPENERS:
        alice.page.get_by_role("button", name=opener).click()
        expect(dialog).to_be_visible()
        assert barriers_by_scheme(alice) == NONE, opener
        alice.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

    alice.page.keyboard.press("Control+Shift+F")
    dialog.get_by_role("combobox").fill("thanks")
    expect(dialog.get_by_role("option").first).to_be_visible()
    assert barriers_by_scheme(alice) == NONE


@pytest.mark.usefixtures("talk")
def test_the_list_of_a_phone_is_open_to_everybody(alice):
    alice.page.set_viewport_size({"width": 390, "height": 780})
    assert barriers_by_scheme(alice) == NONE
    alice.page.get_by_role("link", name="All rooms").click()
    expect(alice.page.get_by_role("navigation")).to_be_visible()
    assert barriers_by_scheme(alice) == NONE
