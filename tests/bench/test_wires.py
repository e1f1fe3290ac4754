"""What the benchmark says on each wire, to a running server: all is heard, and nothing is refused."""

import json

import pytest
import wires
from audit import Audit, audited
from document import put
from layout import Cell
from wires import plan

pytestmark = pytest.mark.gen_test

CELL = Cell("four in two rooms", rooms=(0, 1), senders=2, window=2)


@pytest.fixture
def load(start, tmp_path):
    """The load generator: `sample = await load(port, lines)`."""

    async def run(port, lines):
        plan_file = tmp_path / "plan.lines"
        plan_file.write_text("\n".join(lines))
        child = await start("load.c", port, plan_file, tmp_path / "ledger", CELL.window, 0.05, 0.3)
        return json.loads(await child.stdout.readline())

    return run


@pytest.mark.parametrize("name", ["GROUP_POSTS", "GROUP_TYPING", "ENGINE_POSTS", "ENGINE_TYPING"])
async def test_all_that_is_sent_is_heard_by_all(server, town, load, name):
    wire = getattr(wires, name)
    sample = await load(server.port, plan(CELL, wire, town.tokens))
    assert sample["posts"] > 4
    assert sample["p50"] > 0
    assert (sample["refused"], sample["unacked"], sample["missing"], sample["apart"]) == (0, 0, 0, 0)


async def test_what_was_acknowledged_is_looked_for_row_by_row(server, town, load, tmp_path, mongo_client, database):
    sample = await load(server.port, plan(CELL, wires.GROUP_POSTS, town.tokens))
    ledger, rows = tmp_path / "ledger", mongo_client[database]["messages"]
    posts = sample["whole"]
    assert audited(ledger, mongo_client[database]) == Audit(acked=posts, rows=posts)

    first, second, *_ = rows.find().sort("seq", -1)
    rows.delete_one({"_id": first["_id"]})
    rows.update_one({"_id": second["_id"]}, {"$set": {"text": "Another one."}})
    assert audited(ledger, mongo_client[database]).missing == 2
    rows.insert_one({**second, "_id": 10**9, "seq": 10**9, "author_id": 10**9})
    assert (found := audited(ledger, mongo_client[database])).doubled == 1
    assert found.out_of_order == 1


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
