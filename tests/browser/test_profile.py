"""One's own account, on the page."""

import io
import re

from PIL import Image
from playwright.sync_api import expect


def account(person):
    person.page.get_by_role("button", name="Your account").click()
    return person.page.get_by_role("dialog", name="Your account")


def test_a_name_is_changed_for_everybody(erin, alice):
    room = f"With {erin.name}"
    alice.make_room(room, erin.name)
    dialog = account(erin)
    expect(dialog.get_by_text(f"You sign in as {erin.name}")).to_be_visible()
    dialog.get_by_label("First name").fill("Érin")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Saved.")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(erin.page.get_by_role("button", name="Your account Érin")).to_be_visible()

    erin.open(room)
    erin.write("It is me")
    alice.open(room)
    alice.sees("It is me")
    expect(alice.log.locator(".message__author")).to_have_text("Érin")


def test_a_new_password_ends_all_other_sign_ins(erin, visitor):
    other = visitor(erin.name).sign_in()
    dialog = account(erin)
    dialog.get_by_label("Password now").fill("a guess, and wrong")
    dialog.get_by_label("New password").fill("erin's other password")
    dialog.get_by_role("button", name="Change password").click()
    expect(dialog.get_by_role("alert")).to_have_text("This is not your password.")
    erin.forgive("400")

    dialog.get_by_label("Password now").fill(f"{erin.name}'s password")
    dialog.get_by_role("button", name="Change password").click()

    expect(dialog.get_by_text("You are signed out everywhere else.")).to_be_visible()
    expect(other.page.get_by_role("button", name="Sign in")).to_be_visible()
    erin.page.reload()
    expect(erin.page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_sign_in_elsewhere_is_listed_and_ended(erin, visitor):
    other = visitor(erin.name).sign_in()
    dialog = account(erin)
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    expect(dialog.get_by_text("This browser", exact=True)).to_have_count(1)
    dialog.get_by_role("button", name="Sign out there").click()

    expect(dialog.get_by_role("listitem")).to_have_count(1)
    expect(other.page.get_by_role("button", name="Sign in")).to_be_visible()


def test_one_signs_out_everywhere(erin, visitor):
    other = visitor(erin.name).sign_in()
    account(erin).get_by_role("button", name="Sign out everywhere").click()
    for person in (erin, other):
        expect(person.page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_picture_of_oneself_is_seen_by_others_until_it_is_removed(erin, alice):
    room = f"Pictures of {erin.name}"
    alice.make_room(room, erin.name)
    dialog = account(erin)
    buffer = io.BytesIO()
    Image.new("RGB", (200, 200), "teal").save(buffer, "PNG")
    photo = dialog.get_by_label("Your picture", exact=True).locator("input")
    photo.set_input_files({"name": "me.txt", "mimeType": "text/plain", "buffer": b"No picture"})
    expect(dialog.get_by_text("This is no picture that can be shown.")).to_be_visible()
    erin.forgive("400")
    photo.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": buffer.getvalue()})
    expect(dialog.get_by_role("img", name="shown to everybody here")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()

    erin.open(room)
    erin.write("See me")
    alice.open(room)
    alice.sees("See me")
    shown = alice.log.locator(".message__avatar")
    expect(shown).to_have_css("background-image", re.compile("/avatars/"))
    expect(shown).to_have_text("")

    account(erin).get_by_role("button", name="Remove it").click()
    expect(dialog.get_by_role("img", name="none yet")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    erin.write("And no more")
    alice.sees("And no more")
    alice.page.reload()
    expect(alice.log.locator(".message__avatar").last).to_have_text("E")
