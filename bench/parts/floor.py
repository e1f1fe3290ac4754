"""The least that a journaled commit costs here, and how far above it chatd is."""

import itertools
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from database import alone, pid_of
from generator import QUICK, THOROUGH, Load
from ground import Ground, Section
from layout import POSTS
from pymongo import WriteConcern
from pymongo.collection import Collection
from report import machine, p50, posts_rate, short
from servers import BESIDE, SERVER, move, pinned
from wires import GROUP_POSTS, TEXT

from store.indexes import INDEXES

ROOM = 1_000_000  # Nobody's.

HEAD = """### The floor of a journaled commit

One client that does nothing else inserts as many documents at a time as there are senders, and waits for the journal.

| senders | bare: posts/s | with chatd's indexes | a commit, p50 ms | chatd: posts/s | p50 ms | of the floor |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


def measure(ground: Ground) -> Section:
    timing = QUICK if ground.is_quick else THOROUGH
    with ground.data("floor") as data_dir, alone(data_dir) as database:
        move(pid_of(data_dir), BESIDE)
        with pinned(SERVER):
            bare = {n: committed(database["bare"], n, timing.seconds) for n in POSTS}
            database["indexed"].create_indexes(list(INDEXES["messages"]))
            indexed = {n: committed(database["indexed"], n, timing.seconds) for n in POSTS}
    with ground.chatd() as server:
        load = Load(ground.folder, ground.town.tokens, timing)
        samples = {n: load.sample(cell, server, GROUP_POSTS) for n, cell in POSTS.items()}
    rows = []
    for n, sample in samples.items():
        floor, rate = len(indexed[n]) * n / sum(indexed[n]), posts_rate(sample)
        figures = (len(bare[n]) * n / sum(bare[n]), floor, 1e3 * sorted(indexed[n])[len(indexed[n]) // 2])
        columns = [str(n), *map(short, (*figures, rate, p50(sample))), f"{rate / floor:.0%}"]
        rows.append(f"| {' | '.join(columns)} |")
    return Section("\n".join([machine(), "", HEAD, *rows, ""]))


def committed(collection: Collection, size: int, seconds: float) -> Sequence[float]:
    """The seconds that each commit of so many documents took."""
    journaled = collection.with_options(write_concern=WriteConcern("majority", j=True))
    numbers, took = itertools.count(collection.count_documents({}) + 1), []
    end = time.monotonic() + seconds
    while (begun := time.monotonic()) < end:
        documents = [document(next(numbers)) for _ in range(size)]
        if size == 1:
            journaled.insert_one(documents[0])
        else:
            journaled.insert_many(documents, ordered=False)
        took.append(time.monotonic() - begun)
    return took


def document(number: int) -> Mapping[str, object]:
    """As large as what chatd stores of such a post."""
    return {
        "_id": number,
        "room_id": ROOM,
        "seq": number,
        "rev": number,
        "author_id": 1,
        "text": TEXT,
        "created_at": datetime.now(UTC),
        "client_id": f"{number:024d}",
    }
