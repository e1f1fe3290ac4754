"""A browser, a server, and people who meet there."""

from itertools import count

import pytest

from tests.browser.people import Person, invitation_from, make_account, running_browser
from tests.browser.process import Chatd


@pytest.fixture(scope="module")
def browser():
    """Not for the whole session: while it is there, nobody else can run an event loop."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def chatd(tmp_path_factory):
    """Tests share this server, each with rooms of its own."""
    with Chatd(tmp_path_factory.mktemp("chatd"), LIMITS__POSTS_PER_10S=500, WEBHOOKS__ALLOWED='["127.0.0.1"]') as chatd:
        yield chatd


@pytest.fixture(scope="session")
def signed_in(chatd):
    """What the browsers of Alice, the server's admin, and Bob keep when they have signed in."""
    alice = make_account(chatd.setup_link, "alice")
    return {"alice": alice, "bob": make_account(invitation_from(chatd.url, alice), "bob")}


@pytest.fixture
def visitor(browser, chatd):
    """Makes people, each with a browser of their own: `visitor("carol", locale="de")`."""
    people = []

    def make(name, server=chatd, **options):
        context = browser.new_context(base_url=server.url, **{"locale": "en-GB", **options})
        context.set_default_timeout(20_000)
        people.append(Person(name, context.new_page(), server.url))
        return people[-1]

    yield make
    for person in people:
        person.page.context.close()
    assert {person.name: person.complaints for person in people if person.complaints} == {}


@pytest.fixture
def alice(visitor, signed_in):
    return visitor("alice", storage_state=signed_in["alice"]).visit()


@pytest.fixture
def bob(visitor, signed_in):
    return visitor("bob", storage_state=signed_in["bob"]).visit()


@pytest.fixture
def erin(chatd, signed_in, visitor, numbers):
    """Somebody whose account no other test uses."""
    name = f"erin{next(numbers)}"
    return visitor(name, storage_state=make_account(invitation_from(chatd.url, signed_in["alice"]), name)).visit()


@pytest.fixture(scope="session")
def numbers():
    return count(1)


@pytest.fixture
def room(numbers, alice):
    """The name of a new room in which Alice and Bob are."""
    name = f"Room {next(numbers)}."
    alice.make_room(name, "bob")
    return name
