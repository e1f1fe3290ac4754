"""Files: sent by button, by drop and by paste; shown, stopped and tried again."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

DROP = """(target, [name, type, text]) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([text], name, { type }))
    for (const event of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }))
}"""
PASTE = """(target, [name, type, text]) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([text], name, { type }))
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def photo():
    """As a file input takes it."""
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(buffer, "PNG")
    return {"name": "cake.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


@pytest.fixture
def talk(room, alice, bob):
    alice.open(room)
    bob.open(room)


def attach(person, *files):
    person.page.locator("file-drop input").set_input_files(list(files))


@pytest.mark.usefixtures("talk")
def test_a_picture_is_shown_small_and_on_request_large(alice, bob, photo):
    for name in ("cake.png", "second.png"):  # At once, either could be the first.
        attach(alice, {**photo, "name": name})
        expect(alice.log.locator(".message[data-state=sent]").get_by_role("img", name=name)).to_be_visible()

    for person in (alice, bob):
        pictures = person.log.locator(".message[data-state=sent]").get_by_role("img")
        expect(pictures).to_have_count(2)
        expect(pictures.first).to_have_js_property("naturalWidth", 480)
        assert pictures.first.bounding_box()["width"] == 320
    bob.log.get_by_role("button", name="Look at cake.png").click()
    large = bob.page.get_by_role("dialog", name="cake.png").get_by_role("img")
    expect(large).to_have_js_property("naturalWidth", 640)
    bob.page.keyboard.press("ArrowRight")
    expect(bob.page.get_by_role("dialog", name="second.png")).to_be_visible()
    bob.page.keyboard.press("Escape")
    expect(bob.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.usefixtures("talk")
def test_a_file_is_a_card_with_its_name_and_size(alice, bob):
    attach(alice, {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"x" * 2048})
    card = bob.log.locator(".file")
    expect(card).to_contain_text("plan.txt")
    expect(card).to_contain_text("2 kB · text/plain")
    assert bob.page.request.get(card.get_attribute("href")).body() == b"x" * 2048


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    ("way", "script"), [("main", DROP), ("message-composer textarea", PASTE)], ids=["drop", "paste"]
)
def test_a_file_may_come_by(alice, bob, way, script):
    alice.page.locator(way).evaluate(script, ["notes.txt", "text/plain", "By hand"])
    expect(bob.log.locator(".file")).to_contain_text("notes.txt")


@pytest.mark.usefixtures("talk")
def test_a_text_that_is_pasted_is_a_text(alice):
    prevented = alice.composer.evaluate(
        "target => !target.dispatchEvent(new ClipboardEvent('paste',"
        " { clipboardData: new DataTransfer(), bubbles: true, cancelable: true }))"
    )
    assert not prevented


@pytest.mark.usefixtures("talk")
def test_an_upload_shows_how_far_it_is_and_can_be_stopped(alice, bob):
    held = []
    alice.page.route("**/files", lambda route: held.append(route))  # The method of a list is none to it.
    attach(alice, {"name": "big.bin", "mimeType": "application/octet-stream", "buffer": b"x" * 100_000})
    message = alice.log.locator(".message").last
    expect(message.get_by_role("progressbar")).to_be_visible()
    expect(message).to_contain_text("big.bin")

    message.get_by_role("button", name="Cancel").click()

    expect(alice.log.locator(".message")).to_have_count(0)
    held.pop().abort()  # What is held for ever is a task that never ends.
    alice.page.unroute("**/files")
    alice.write("Never mind")
    bob.sees("Never mind")
    expect(bob.log.locator(".message")).to_have_count(1)


@pytest.mark.usefixtures("talk")
def test_an_upload_that_failed_can_be_tried_again(alice, bob):
    alice.page.route("**/files", lambda route: route.abort())
    attach(alice, {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(alice.log.get_by_text("Not sent: The server does not answer.")).to_be_visible()
    alice.page.unroute("**/files")

    alice.log.get_by_role("button", name="Try again").click()

    expect(bob.log.locator(".file")).to_have_count(1)
    expect(alice.log.locator(".message[data-state=sent]")).to_have_count(1)
    alice.forgive("ERR_FAILED")


@pytest.mark.usefixtures("talk")
def test_the_name_of_a_file_is_text(alice, bob):
    name = "<img src=x onerror=alert(1)>.txt"
    attach(alice, {"name": name, "mimeType": "text/plain", "buffer": b"x"})
    expect(bob.log.locator(".file__name")).to_have_text(name)


@pytest.mark.usefixtures("talk")
def test_a_drawing_with_a_script_is_no_picture(alice, bob):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    attach(alice, {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": svg})
    expect(bob.log.locator(".file")).to_contain_text("a.svg")
    expect(bob.log.get_by_role("img")).to_have_count(0)
    answer = bob.page.request.get(bob.log.locator(".file").get_attribute("href"))
    assert answer.headers["content-disposition"].startswith("attachment")
