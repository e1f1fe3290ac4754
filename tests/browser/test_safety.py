"""What people write is text, whatever it looks like. Complaints of the browser fail every test here by themselves."""

import json
import re

import pytest
from playwright.sync_api import expect

HOSTILE = [
    "<script>document.title = 'hacked'</script>",
    "<img src=x onerror=\"document.title = 'hacked'\">",
    "<svg onload=\"document.title = 'hacked'\"></svg>",
    '"><iframe srcdoc="<script>parent.document.title = \'hacked\'</script>"></iframe>',
    "javascript:document.title = 'hacked'",
    "{{ 7 * 7 }} ${7 * 7} {% raw 7 * 7 %}",
    "<style>* { display: none }</style>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_message_is_text(room, alice, bob, text):
    alice.open(room)
    bob.open(room)
    alice.write(text)

    bob.sees(text)

    assert bob.log.locator(".message__text :is(script, img, svg, iframe, style)").count() == 0
    expect(bob.page).to_have_title(re.compile(f"{room} · chatd$"))


def test_what_clients_of_other_families_say_is_text(alice, bob, numbers):
    name, texts = f"Open to all {next(numbers)}", [f"{n}: {text}" for n, text in enumerate(HOSTILE)]
    id = alice.make_room(name, "bob")
    bob.open(name)
    with alice.other_client(name) as groups, alice.one_to_one_client("bob") as direct, alice.socket_io() as engine:
        groups.send(json.dumps({"message": texts[0]}))
        bob.sees(texts[0])
        alice.say_as_app(id, texts[1])
        bob.sees(texts[1])
        for packet in ["40", event("join", room=name), event("message_event", **said(name, texts[2]))]:
            engine.send(packet)
        bob.sees(texts[2])
        slack = '<javascript:alert(1)|click> <https://x.example/"onclick=alert(1)|this>'
        alice.page.request.post(alice.make_hook(id, "Deploys"), data={"text": slack, "username": texts[3]})
        expect(bob.log.locator(".message__text").last).to_contain_text("click")
        direct.send(json.dumps({"type": "chat_message", "message": texts[4]}))
        is_harmless(bob)
        bob.converse("alice")
        bob.sees(texts[4])
    is_harmless(bob)


def event(name, **body):
    return "42" + json.dumps([name, body])


def said(room, text):
    about = {"type": "text", "side": "right", "message_type": "text", "author": HOSTILE[1]}
    return {**about, "room_id": room, "message_data": text}


def is_harmless(reader):
    assert reader.log.locator("script, iframe, style, img[src=x], [onclick], [onerror], [onload]").count() == 0
    assert reader.page.locator("a[href^='javascript:' i]").count() == 0
    expect(reader.page).not_to_have_title(re.compile("hacked"))


def test_the_name_of_a_room_is_text(alice):
    name = "'\"><img src=x onerror=alert(1)>"
    alice.make_room(name)
    alice.open(name)
    assert alice.page.locator("h2 *").count() == 0


def test_the_name_of_a_person_is_text(alice, bob, room, visitor):
    name = "<img src=x onerror=alert(1)>"
    invitation = alice.invite()
    mallory = visitor(name)
    mallory.join(invitation)
    alice.open(room)
    alice.page.get_by_role("button", name="2 people").click()
    alice.page.get_by_role("button", name="Add somebody").click()
    alice.page.get_by_label("Username or email").fill(name)
    alice.page.get_by_role("button", name="Add", exact=True).click()
    mallory.open(room)
    mallory.composer.press_sequentially("Hi")
    expect(alice.page.get_by_text(f"{name} is typing")).to_be_visible()
    mallory.composer.press("Enter")

    alice.sees("Hi")

    expect(alice.log.locator(".message__author")).to_have_text(name)
    assert alice.page.locator("img[src=x]").count() == 0


def test_a_file_elsewhere_is_linked_and_not_fetched(room, alice, bob):
    """Clients of other families may send the address of a file with a message."""
    alice.open(room)
    with bob.other_client(room) as socket:
        socket.send(json.dumps({"message": "See this", "attachment": "https://example.org/plan.png"}))
        socket.recv()

    alice.sees("See this")
    link = alice.log.locator(".message__files").get_by_role("link")
    expect(link).to_have_attribute("href", "https://example.org/plan.png")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_the_page_asks_nobody_else_for_anything_and_complains_about_nothing(alice, room):
    """See `visitor`, which looks at every request and every word of the console."""
    alice.open(room)
    alice.write("https://example.org/picture.png")
    alice.sees("https://example.org/picture.png")
    assert alice.complaints == []


def test_scripts_cannot_read_the_cookie(visitor, signed_in):
    alice = visitor("alice").sign_in()
    assert alice.page.evaluate("document.cookie") == ""
    [cookie] = alice.page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("chatd_session", True, "Strict")
