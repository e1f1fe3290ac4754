"""What is new in rooms for their members, counted for many of them at once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hub.models import Membership
from store.driver import Collection, Document
from store.messages import BY_REV, MENTIONED

COUNTED = 10_000  # The newest changes of a room among which the unread are counted.


@dataclass(slots=True)
class Span:
    """What came in a room after a seq and up to its head, of which these have read nothing."""

    since: int
    head: int
    members: list[Membership] = field(default_factory=list)

    @property
    def user_ids(self) -> list[int]:
        return [m.user_id for m in self.members]


Layer = Mapping[int, Span]


class News:
    """Counts by membership what was not read when the head of its room was what it is in `newest`."""

    def __init__(self, messages: Collection) -> None:
        self._messages = messages

    async def unread(self, memberships: Sequence[Membership], newest: Mapping[int, int]) -> Counter[Membership]:
        """What others have written."""
        unread: Counter[Membership] = Counter()
        for layer in _layers(memberships, newest, COUNTED):
            # Without the hint MongoDB would try out two indexes for each of the rooms.
            counted = self._messages.aggregate(_written(layer), hint=dict(BY_REV))
            by: dict[int, Counter[int]] = {room_id: Counter() for room_id in layer}
            for document in await counted.to_list(None):
                key = document["_id"]
                if key.get("deleted") is None or key["deleted"] > layer[key["room"]].head:
                    by[key["room"]][key["author"]] += document["messages"]
            unread |= {m: by[id].total() - by[id][m.user_id] for id, span in layer.items() for m in span.members}
        return unread

    async def mentions(self, memberships: Sequence[Membership], newest: Mapping[int, int]) -> Counter[Membership]:
        """What names the member. Tombstones name nobody."""
        mentions: Counter[Membership] = Counter()
        for layer in _layers(memberships, newest):
            counted = self._messages.aggregate(_naming(layer), hint=dict(MENTIONED))
            found = {(d["_id"]["room"], d["_id"]["user"]): d["messages"] for d in await counted.to_list(None)}
            members = [m for span in layer.values() for m in span.members]
            mentions |= {m: found.get((m.room_id, m.user_id), 0) for m in members}
        return mentions


def _layers(memberships: Sequence[Membership], newest: Mapping[int, int], most: int | None = None) -> Iterator[Layer]:
    """Spans by room, of so many seqs at most. Where some have read further than others, it is in several layers."""
    spans: dict[int, dict[int, Span]] = {}
    for m in memberships:
        head = newest.get(m.room_id, 0)
        if head > m.read_seq:
            since = m.read_seq if most is None else max(m.read_seq, head - most)
            spans.setdefault(m.room_id, {}).setdefault(since, Span(since, head)).members.append(m)
    rest = {room_id: list(of_room.values()) for room_id, of_room in spans.items()}
    while rest:
        yield {room_id: of_room.pop() for room_id, of_room in rest.items()}
        rest = {room_id: of_room for room_id, of_room in rest.items() if of_room}


def _written(layer: Layer) -> list[Document]:
    """How much was written by room and author, tombstones apart by the seq of their deletion. All in keys of BY_REV."""
    # No rev is lower than its seq: what is below is not walked through, but for what was changed since.
    after = [
        {"room_id": id, "rev": {"$gt": span.since}, "seq": {"$gt": span.since, "$lte": span.head}}
        for id, span in layer.items()
    ]
    # Of authors only those count apart who ask, so that the answer is short in any room.
    askers = list({user_id for span in layer.values() for user_id in span.user_ids})
    author = {"$cond": [{"$in": ["$author_id", askers]}, "$author_id", 0]}
    kinds = {"room": "$room_id", "author": author, "deleted": "$deleted"}
    return [{"$match": {"$or": after}}, {"$group": {"_id": kinds, "messages": {"$sum": 1}}}]


def _naming(layer: Layer) -> list[Document]:
    """How often each of those who ask is named, by room."""
    after = [
        {"mentions": {"$in": span.user_ids}, "room_id": id, "seq": {"$gt": span.since, "$lte": span.head}}
        for id, span in layer.items()
    ]
    askers = list({user_id for span in layer.values() for user_id in span.user_ids})
    return [
        {"$match": {"$or": after}},
        {"$unwind": "$mentions"},
        {"$match": {"mentions": {"$in": askers}}},
        {"$group": {"_id": {"room": "$room_id", "user": "$mentions"}, "messages": {"$sum": 1}}},
    ]
