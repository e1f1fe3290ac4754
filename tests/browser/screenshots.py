"""Makes the pictures in docs/: `python -m tests.browser.screenshots [FOLDER]`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.people import Person, invitation_from, make_account, running_browser
from tests.browser.process import Chatd

DOCS = Path(__file__).parents[2] / "docs"
WINDOW = {"width": 1200, "height": 760}
PHONE = {"width": 390, "height": 780}

TALK = [
    ("Meera", "Morning! The projector in the seminar room is back from repair."),
    ("Meera", "I put the new HDMI cable in the top drawer, please leave it there."),
    ("Jonas", "Great, thanks. Then we can show the demo there today instead of in the corridor."),
    ("Meera", "Shall we say 14:00?"),
    ("Jonas", "14:00 is good. I still have to fix one thing in the login page:\n  • the error is red on red"),
    ("Jonas", "Should take an hour at most."),
    ("Meera", "Perfect. I'll tell the first years, they wanted to watch"),
]


MEERA = 1  # Her id: the first account is hers.
ELSEWHERE = [
    ("Meera", "Coffee after the demo?"),
    ("Lunch", "Soup today?"),
    ("designers_2_3", "The new icons are in the folder"),
    ("designers_2_3", "Tell me what you think"),
]


def main(folder):
    with (
        tempfile.TemporaryDirectory() as data,
        running_browser() as browser,
        Chatd(Path(data)) as chatd,
    ):
        people = settle(browser, chatd)
        talk(people)
        picture(people["Meera"], WINDOW, "light", folder / "screenshot.png")
        picture(people["Meera"], WINDOW, "dark", folder / "screenshot-dark.png")
        picture(people["Meera"], PHONE, "light", folder / "screenshot-phone.png")


def settle(browser, chatd):
    """Two people with accounts, and the rooms they are in."""
    meera = make_account(chatd.setup_link, "Meera")
    jonas = make_account(invitation_from(chatd.url, meera), "Jonas")
    people = {}
    for name, kept in {"Meera": meera, "Jonas": jonas}.items():
        window = {"base_url": chatd.url, "locale": "en-GB", "viewport": WINDOW, "device_scale_factor": 2}
        people[name] = Person(name, browser.new_context(storage_state=kept, **window).new_page(), chatd.url)
    for room in ["2nd_year", "backend_2_3", "designers_2_3", "Lunch"]:
        people["Meera"].make_room(room, "Jonas")
    people["Jonas"].page.request.post("/api/app/conversations", data={"user": MEERA})
    return people


def talk(people):
    meera, jonas = people["Meera"], people["Jonas"]
    for person in people.values():
        person.page.goto("/")
    for room, text in ELSEWHERE:
        jonas.open(room)
        jonas.write(text)
        jonas.sees(text)
    for person in people.values():
        person.open("2nd_year")
    for name, text in TALK:
        people[name].write(text)
        meera.sees(text)
    jonas.composer.press_sequentially("I")
    expect(meera.page.get_by_text("Jonas is typing")).to_be_visible()


def picture(person, size, scheme, path):
    person.page.emulate_media(color_scheme=scheme)
    person.page.set_viewport_size(size)
    person.page.mouse.move(0, 0)
    person.page.screenshot(path=path)
    assert person.complaints == []


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
