"""What the benchmark says on each wire, to a running server: all is heard, and nothing is refused."""

import asyncio
import json
import shutil
from dataclasses import replace

import pytest
import wires
from document import put
from generator import compiled
from layout import Cell, members, room_name
from wires import plan

from hub.accounts.models import User
from hub.config import Limits
from hub.models import Membership, Room

pytestmark = pytest.mark.gen_test

CELL = Cell("four in two rooms", rooms=(0, 1), senders=2, window=2)


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(posts_per_10s=1_000_000))


@pytest.fixture
def load(tmp_path):
    """The load generator: `sample = await load(port, lines)`."""
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    program = compiled("load.c", tmp_path)

    async def run(port, lines):
        file = tmp_path / "plan"
        file.write_text("\n".join(lines))
        arguments = map(str, (port, file, CELL.window, 0.05, 0.3))
        child = await asyncio.create_subprocess_exec(program, *arguments, stdout=asyncio.subprocess.PIPE)
        out, _ = await child.communicate()
        return json.loads(out)

    return run


@pytest.fixture
def tokens(io_loop, store):
    """Of everybody in the rooms of the cell, by user."""

    async def seed():
        tokens = {}
        for room in CELL.rooms:
            known = await store.rooms.insert(Room(0, room_name(room)))
            for number in members(room):
                name = f"user{number}"
                user = await store.users.insert(User(0, name, f"{name}@example.org", first_name=name), "")
                await store.memberships.add(Membership(known.id, user.id))
                tokens[number] = await store.tokens.issue(user.id, "access", None)
        return tokens

    return io_loop.run_sync(seed)


@pytest.mark.parametrize("name", ["GROUP_POSTS", "GROUP_TYPING", "ENGINE_POSTS", "ENGINE_TYPING"])
async def test_all_that_is_sent_is_heard_by_all(server, tokens, load, name):
    wire = getattr(wires, name)
    sample = await load(server.port, plan(CELL, wire, tokens))
    assert sample["posts"] > 4
    assert sample["p50"] > 0
    assert (sample["refused"], sample["unacked"], sample["missing"]) == (0, 0, 0)


async def test_each_sender_is_acknowledged_by_one_socket():
    for wire, by in ((wires.GROUP_POSTS, [0, 1]), (wires.GROUP_TYPING, [9, 8])):
        sockets = [line.split("\t") for line in plan(CELL, wire, ["t"] * 1000)][1:]
        assert [place for place, fields in enumerate(sockets[:10]) if fields[1] != "-1"] == sorted(by)
        assert [int(sockets[place][1]) for place in by] == [0, 1]
        assert [int(sockets[10 + place][1]) for place in by] == [10, 11]


async def test_what_was_measured_takes_the_place_of_what_was_before(tmp_path):
    file = tmp_path / "performance.md"
    put(file, "one", "1\n")
    file.write_text(f"{file.read_text()}\nWhy.\n")
    put(file, "two", "2\n")
    put(file, "one", "3\n")
    assert [line for line in file.read_text().splitlines() if line and "<" not in line] == [
        "# Performance",
        "3",
        "Why.",
        "2",
    ]
