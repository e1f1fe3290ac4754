"""Which families there are."""

from itertools import product

from tests.conformance.app import AppMember
from tests.conformance.direct import DirectMember
from tests.conformance.groups import GroupMember, RoomMember
from tests.conformance.socketio import SocketIOMember, TicketMember

EVERYWHERE = {
    "app": AppMember,
    "002": GroupMember,
    "003": DirectMember,
    "004": RoomMember,
    "000": SocketIOMember,
    "001": TicketMember,
}
STRANGERS = ({"003", "001"}, {"000", "001"})  # These have no room in common.


def capable(*abilities):
    """The families whose clients can do all of this."""
    return [family for family, member in EVERYWHERE.items() if member.can.issuperset(abilities)]


def incapable(ability):
    return [family for family in EVERYWHERE if family not in capable(ability)]


def pairs(acting, observing):
    """One of each, where they can meet."""
    return [pair for pair in product(acting, observing) if set(pair) not in STRANGERS]
