"""What every family's dialect promises the hub."""

from dataclasses import replace

import pytest

from handlers.app.dialect import AppDialect
from handlers.direct.frames import AllDialect, SingleDialect
from handlers.direct.frames import ChatDialect as DirectDialect
from handlers.groups.frames import GroupDialect
from handlers.links import FileLinks
from handlers.socketio.dialect import ChatDialect
from handlers.socketio.payload import in_body, in_frames
from hub.events import CHANGES, Entered, Exited, Typing
from hub.models import Author
from tests.store.samples import message

LINKS = FileLinks("http://chat.lan", signer=None)  # Nothing here has a file.
DIALECTS = [
    AppDialect(LINKS),
    GroupDialect("lobby", LINKS),
    DirectDialect(frozenset({"alice", "bob"}), LINKS),
    AllDialect(),
    SingleDialect(),
    *(ChatDialect(framing, lambda room_id: None, LINKS) for framing in (in_frames, in_body)),
]
OTHERS = {Typing: Typing(1, Author(7, "alice"), True), Entered: Entered(1, "sid", 7), Exited: Exited(1, "lobby", 7)}


def event(kind):
    changed = replace(message(1, client_id="c1"), text="changed", rev=2)
    return kind(changed, 2, 7) if kind in CHANGES else OTHERS[kind]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: type(dialect).__name__)
def test_what_is_told_alike_is_the_same_for_whoever_did_it(dialect):
    assert dialect.alike
    for kind in dialect.alike:
        assert dialect.encode(event(kind), own=True) == dialect.encode(event(kind), own=False), kind
