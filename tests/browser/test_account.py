"""The way in and out."""

from playwright.sync_api import expect

from tests.browser.people import password_of


def test_an_invited_person_is_in_the_chat_at_once(alice, visitor):
    carol = visitor("carol")
    carol.join(alice.invite())

    expect(carol.page.get_by_text("You are in no room yet.")).to_be_visible()
    carol.make_room("Garden")
    carol.open("Garden")


def test_a_room_is_made_and_filled_on_the_page(alice, bob):
    alice.page.get_by_role("button", name="New room").click()
    alice.page.get_by_role("textbox", name="Name").fill("Kitchen")
    alice.page.get_by_role("button", name="Make room").click()
    expect(alice.page.get_by_role("heading", name="Kitchen")).to_be_visible()

    alice.page.get_by_role("button", name="Only you").click()
    alice.page.get_by_role("button", name="Add somebody").click()
    alice.page.get_by_label("Username or email").fill("nobody")
    alice.page.get_by_role("button", name="Add", exact=True).click()
    expect(alice.page.get_by_role("alert")).to_have_text("There is no such user.")
    alice.page.get_by_label("Username or email").fill("bob")
    alice.page.get_by_role("button", name="Add", exact=True).click()

    bob.open("Kitchen")
    expect(alice.page.get_by_role("button", name="2 people")).to_be_visible()
    alice.forgive("404")


def test_a_wrong_password_is_said(visitor):
    bob = visitor("bob")
    bob.page.goto("/")
    bob.page.get_by_label("Username or email").fill("bob")
    bob.page.get_by_label("Password").fill("wrong")
    bob.page.get_by_role("button", name="Sign in").click()

    expect(bob.page.get_by_role("alert")).to_have_text("Invalid email or password.")

    bob.page.get_by_label("Password").fill(password_of("bob"))
    bob.page.get_by_role("button", name="Sign in").click()
    expect(bob.page.get_by_role("button", name="Sign out")).to_be_visible()
    bob.forgive("401")


def test_signing_out_ends_every_tab(visitor, signed_in):
    bob = visitor("bob").sign_in()
    tab = bob.another_tab()
    bob.page.get_by_role("button", name="Sign out").click()

    for person in (bob, tab):
        expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible()
    bob.forgive("401")  # The other tab may have been about to ask something.


def test_a_link_to_a_room_leads_there_by_way_of_the_sign_in(room, bob, visitor):
    bob.open(room)
    late = visitor("bob")
    late.page.goto(bob.page.url)
    late.fill_in()
    expect(late.page.get_by_role("heading", name=room, exact=True)).to_be_visible()
