"""What became of a crowd's posts: compares what was acked, what is stored, and what everybody heard."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from pymongo import MongoClient

from tests.reliability.wires import Heard


@dataclass(frozen=True)
class Audit:
    """All but `acked` and `comebacks` count what must not be."""

    acked: int
    comebacks: int
    lost: int
    doubled: int
    disordered: int
    differing: int

    @property
    def is_clean(self):
        return self.acked > 0 and self.lost == self.doubled == self.disordered == self.differing == 0

    def __str__(self):
        return (
            f"{self.acked} posts acked, {self.comebacks} reconnects, {self.lost} lost, {self.doubled} doubled,"
            f" {self.disordered} out of order, {self.differing} clients with another history"
        )


def audit(crowd, stored):
    """`stored` is, by room, the history in the order of the seqs."""
    refused = {text for sender in crowd.senders for text in sender.refused}
    return Audit(
        acked=crowd.acked,
        comebacks=sum(member.comebacks for member in crowd.members),
        lost=sum(_lost(sender, set(stored[sender.room_id])) for sender in crowd.senders),
        doubled=sum(map(_doubled, [*stored.values(), *(member.heard for member in crowd.members)])),
        disordered=sum(_disordered(history, refused) for history in stored.values())
        + sum(len(member.faults) for member in crowd.members),
        differing=sum(not _is_whole(member, stored[member.room_id]) for member in crowd.members),
    )


def stored_in(mongodb, room_ids):
    """By room, what MongoDB has, in the order of the seqs."""
    with MongoClient(mongodb) as client:
        messages = client["chatd"]["messages"]
        return {
            room: [Heard(m["seq"], m["_id"], m["text"]) for m in messages.find({"room_id": room}).sort("seq")]
            for room in room_ids
        }


def _lost(sender, stored):
    """An acked post counts as lost as well when it is stored as another message than was acked."""
    known = stored | {_in_words(heard) for heard in stored}
    return sum(heard not in known for heard in sender.acked.values())


def _is_whole(member, stored):
    """Family 000 hears texts alone."""
    return member.heard in (stored, [_in_words(heard) for heard in stored])


def _in_words(heard):
    return Heard(None, None, heard.text)


def _doubled(history):
    return sum(count - 1 for count in Counter(heard.text for heard in history).values())


def _disordered(history, refused):
    """Places where seq, id or the number of a sender's post does not grow, but for posts that were refused at first."""
    last = {}
    wrong = sum(b.seq <= a.seq or b.id <= a.id for a, b in pairwise(history))
    for text in (heard.text for heard in history if heard.text not in refused):
        sender, _, number = text.rpartition("-")
        wrong += int(number) <= last.get(sender, 0)
        last[sender] = int(number)
    return wrong
