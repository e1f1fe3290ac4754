"""What the keys of the page do, and the sheet that lists them."""

from playwright.sync_api import expect

from tests.browser.barriers import barriers


def test_a_key_shows_all_keys_wherever_one_is(room, alice):
    alice.open(room)
    alice.write("Hello")
    alice.sees("Hello")
    sheet = alice.page.get_by_role("dialog", name="Keys")
    alice.composer.press("Control+/")
    expect(sheet.get_by_role("listitem").filter(has_text="Jump to a room or a person")).to_contain_text("Ctrl K")
    assert barriers(alice) == {}
    alice.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(alice.composer).to_be_focused()

    alice.composer.press("?")
    expect(alice.composer).to_have_value("?")
    alice.composer.fill("")
    alice.composer.press("ArrowUp")
    expect(alice.log.locator(".message").last).to_be_focused()
    alice.page.keyboard.press("?")
    expect(sheet).to_be_visible()
    alice.page.keyboard.press("e")
    sheet.get_by_role("button", name="Close").click()
    expect(alice.composer).to_have_value("")

    alice.page.get_by_role("button", name="Your account").click()
    alice.page.get_by_role("button", name="Keys").click()
    expect(sheet).to_be_visible()
