"""Nothing on any page keeps people out, as far as axe-core can tell; in light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


def test_a_barrier_is_found(visitor):
    stranger = visitor("stranger")
    stranger.page.goto("/")
    stranger.page.evaluate("document.querySelector('button').textContent = ''")
    assert barriers(stranger).keys() == {"button-name"}


@pytest.mark.parametrize("path", ["/", "/join/unknown", "/trust"])
def test_a_page_for_strangers_is_open_to_everybody(visitor, scheme, path):
    stranger = visitor("stranger", color_scheme=scheme)
    stranger.page.goto(path)
    assert barriers(stranger) == {}
    stranger.forgive("404")


def test_an_invitation_is_open_to_everybody(visitor, alice, scheme):
    newcomer = visitor("newcomer", color_scheme=scheme)
    newcomer.page.goto(alice.invite())
    assert barriers(newcomer) == {}


@pytest.fixture
def talk(room, alice, bob, scheme):
    """A room in which there is something of everything, before Alice's eyes."""
    alice.page.emulate_media(color_scheme=scheme)
    alice.open(room)
    bob.open(room)
    bob.write("@alice, see `code`, https://example.org and\n> this\n- or that")
    bob.write("```\nlet x = 1\n```")
    alice.write("Thanks")
    alice.sees("Thanks")


@pytest.mark.usefixtures("talk")
def test_a_room_is_open_to_everybody(alice):
    alice.page.get_by_role("button", name="2 people").click()
    expect(alice.page.get_by_role("heading", name="People", level=3)).to_be_visible()
    assert barriers(alice) == {}


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize("opener", ["Your account", "New room", "Invite people", "Jump to …", "Talk to somebody"])
def test_a_dialog_is_open_to_everybody(alice, opener):
    alice.page.get_by_role("button", name=opener).click()
    expect(alice.page.get_by_role("dialog")).to_be_visible()
    assert barriers(alice) == {}


@pytest.mark.usefixtures("talk")
def test_what_is_found_is_open_to_everybody(alice):
    alice.page.keyboard.press("Control+Shift+F")
    alice.page.get_by_role("dialog").get_by_role("combobox").fill("thanks")
    expect(alice.page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    assert barriers(alice) == {}


@pytest.mark.usefixtures("talk")
def test_the_list_of_a_phone_is_open_to_everybody(alice):
    alice.page.set_viewport_size({"width": 390, "height": 780})
    assert barriers(alice) == {}
    alice.page.get_by_role("link", name="All rooms").click()
    expect(alice.page.get_by_role("navigation")).to_be_visible()
    assert barriers(alice) == {}
