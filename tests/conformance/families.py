"""Which families there are."""

from tests.conformance.app import AppMember
from tests.conformance.direct import DirectMember
from tests.conformance.groups import GroupMember, RoomMember
from tests.conformance.socketio import SocketIOMember

EVERYWHERE = {"app": AppMember, "002": GroupMember, "003": DirectMember, "004": RoomMember, "000": SocketIOMember}


def capable(*abilities):
    """The families whose clients can do all of this."""
    return [family for family, member in EVERYWHERE.items() if member.can.issuperset(abilities)]
