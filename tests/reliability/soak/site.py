"""A server on a small disk of its own, the lines to it, and who is there: clients of every family, in many rooms."""

import os
import shutil
import struct
import subprocess
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path

from hub.rooms.direct import pair_of
from tests.clients import Server
from tests.reliability.crowd import Crowd, Restless, Sender
from tests.reliability.process import Chatd
from tests.reliability.soak.lines import Lines
from tests.reliability.wires import App, Direct, Groups, Place, Rooms, SocketIO

SETTINGS = {
    "DISK__WARN_MB": 64,
    "DISK__STOP_UPLOADS_MB": 48,
    "DISK__READ_ONLY_MB": 32,
    "LIMITS__PING_INTERVAL": 2,
    "LIMITS__PING_TIMEOUT": 2,
}
EVERY_FAMILY = (App(), Groups(), Rooms(), SocketIO())  # that knows rooms of many
LONG = 90 * 86_400  # seconds; a token outlives what the clock does
FLOOD_WINDOW = 10  # posts on their way


@dataclass(frozen=True)
class Size:
    """`share` is the part of a fault's full length, and of its clients; `tempo` as of a crowd; `disk` in MB."""

    share: float
    halls: int
    conversations: int
    tempo: float
    disk: int


@dataclass
class Site:
    chatd: Chatd
    lines: Lines
    size: Size
    clock: Path | None
    crowd: Crowd | None = None
    floods: list = field(default_factory=list)
    patience: float = 300  # seconds, until all is as it was before a fault
    _numbers: object = field(default_factory=lambda: count(1))

    @property
    def share(self):
        return self.size.share

    @property
    def everybody(self):
        crowds = [self.crowd, *self.floods]
        senders = [sender for crowd in crowds for sender in crowd.senders]
        return Crowd(senders, [m for crowd in crowds for m in crowd.members if m not in crowd.senders])

    def lasting(self, seconds):
        return seconds * self.share

    async def is_well(self):
        return await self.chatd.health() == 200

    async def settle(self):
        """The crowd that is there all the time: in halls one sender of each family, and in conversations of two."""
        senders, listeners = [], []
        for _ in range(self.size.halls):
            place, people = await self._hall(len(EVERY_FAMILY) + 2)
            wires = [*EVERY_FAMILY, App(), Groups()]
            there = [(person, place, wire) for person, wire in zip(people, wires, strict=True)]
            senders += [Sender(*each, tempo=self.size.tempo) for each in there[:-2]]
            listeners += [Restless(*each) for each in there[-2:]]
        for _, wire in zip(range(self.size.conversations), cycle((Direct(), App(), Groups())), strict=False):
            senders += await self._conversation(wire)
        self.crowd = Crowd(senders, listeners)

    async def flood(self, clients):
        """Others, in other rooms, who say as much as they can."""
        senders = []
        for _ in range(0, clients, len(EVERY_FAMILY)):
            place, people = await self._hall(len(EVERY_FAMILY))
            pairs = zip(people, EVERY_FAMILY, strict=True)
            senders += [Sender(person, place, wire, tempo=0, window=FLOOD_WINDOW) for person, wire in pairs]
        self.floods.append(Crowd(senders, []))
        return self.floods[-1]

    async def _hall(self, members):
        people = await self._people(members)
        room = await self.chatd.room(f"hall {next(self._numbers)}", *people)
        return Place(room.id, room.name), people

    async def _conversation(self, wire):
        one, other = await self._people(2)
        pair = pair_of(one.id, other.id)
        room = await self.chatd.room(f"talk {pair}", one, other, kind="direct", pair=pair)
        there = ((one, other, Direct()), (other, one, wire))
        return [
            Sender(person, Place(room.id, room.name, partner.user.username), wire, tempo=self.size.tempo)
            for person, partner, wire in there
        ]

    async def _people(self, number):
        people = await self.chatd.people(*(f"p{next(self._numbers)}" for _ in range(number)), lifetime=LONG)
        for person in people:
            person.server = Server(self.lines.port)
        return people


@asynccontextmanager
async def site_in(folder, size):
    """Needs a namespace of its own: of mounts, and of the network."""
    disk, clock = _disk_in(folder, size.disk), _clock_in(folder)
    chatd = Chatd(disk, **SETTINGS)
    chatd.log = folder / "chatd.log"
    try:
        await chatd.start(Site.patience)
        async with Lines(chatd.port) as lines:
            yield Site(chatd, lines, size, clock)
    finally:
        chatd.kill()


def _disk_in(folder, megabytes):
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", disk], check=True)
    return disk


def _clock_in(folder):
    """The file that sets the clock of the children of this process wrong; None where nothing can be compiled."""
    clock, library = folder / "clock", folder / "clock.so"
    clock.write_bytes(struct.pack("q", 0))
    source = Path(__file__).with_name("clock.c")
    compiler = shutil.which("cc")
    options = ["-D_GNU_SOURCE", "-shared", "-fPIC", "-O1"]
    if not compiler or subprocess.run([compiler, *options, "-o", library, source], capture_output=True).returncode:
        return None
    os.environ.update(CLOCK_FILE=str(clock), LD_PRELOAD=str(library))
    return clock
