"""Whether what was acknowledged is in the database: each message once, under the number that its author was told."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pymongo.database import Database
from wires import TEXT

ROW = {"client_id": True, "room_id": True, "seq": True, "text": True}


@dataclass(frozen=True)
class Audit:
    """How many messages were acknowledged and how many rows there are; what is wrong with any of them."""

    acked: int = 0
    rows: int = 0
    missing: int = 0
    doubled: int = 0
    out_of_order: int = 0

    def __add__(self, other: "Audit") -> "Audit":
        return Audit(*(mine + its for mine, its in zip(vars(self).values(), vars(other).values(), strict=True)))

    @property
    def wrong(self) -> int:
        return self.missing + self.doubled + self.out_of_order


def audited(ledger: Path, database: Database[dict[str, Any]]) -> Audit:
    """Every line of the ledger against every row of the messages."""
    acked = dict(line.split("\t") for line in ledger.read_text().splitlines())
    rows = list(database["messages"].find({}, ROW).sort([("room_id", 1), ("seq", 1)]))
    by_client_id = {row.get("client_id"): row for row in rows}
    missing = sum(not _is_row(by_client_id.get(client_id), int(id)) for client_id, id in acked.items())
    return Audit(len(acked), len(rows), missing, _doubled(rows), _out_of_order(rows))


def _is_row(row: dict[str, Any] | None, id: int) -> bool:
    return row is not None and (row["_id"], row["text"]) == (id, TEXT)


def _doubled(rows: list[dict[str, Any]]) -> int:
    """Messages that are there more than once, or have the place of another one in their room."""
    ids, places = Counter(row.get("client_id") for row in rows), Counter((r["room_id"], r["seq"]) for r in rows)
    return sum(count - 1 for counts in (ids, places) for count in counts.values())


def _out_of_order(rows: list[dict[str, Any]]) -> int:
    """Messages whose seq says that they come later than one with a higher id, or that leave a gap behind them."""
    pairs = ((a, b) for a, b in pairwise(rows) if a["room_id"] == b["room_id"])
    return sum(not (a["_id"] < b["_id"] and a["seq"] + 1 == b["seq"]) for a, b in pairs)
