"""The crowds that come to a server, stay, and go together."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ground import Ground, Town, compiled
from report import Sample
from servers import BESIDE, Server, pinned
from visits import Visit, Way, plan


class Crowds:
    """Of one server. `pids` are theirs."""

    def __init__(self, program: Path, port: int, town: Town) -> None:
        self._program = program
        self._port = port
        self._town = town
        self._crowds: list[subprocess.Popen[bytes]] = []

    @property
    def pids(self) -> list[int]:
        return [crowd.pid for crowd in self._crowds]

    def come(self, way: Way, visits: Iterable[Visit], *, at_once: int, delivery: str = "nothing") -> Sample:
        """See crowd.c for what is told of them; they have come when this returns."""
        crowd = self.start(way, visits, at_once=at_once, delivery=delivery)
        line = crowd.stdout.readline() if crowd.stdout else b""
        if not line:
            raise SystemExit("A crowd could not come in.")
        return json.loads(line)

    def start(self, way: Way, visits: Iterable[Visit], *, at_once: int, delivery: str) -> subprocess.Popen[bytes]:
        plan_file = self._program.with_name("visits")
        plan_file.write_text("\n".join(plan(way, visits, self._town, delivery)))
        arguments = [self._program, str(self._port), plan_file, str(at_once)]
        with pinned(BESIDE):
            crowd = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._crowds.append(crowd)
        return crowd

    def go(self) -> None:
        for crowd in self._crowds:
            crowd.communicate()


@contextmanager
def crowds(ground: Ground, server: Server) -> Iterator[Crowds]:
    there = Crowds(compiled("crowd.c", ground.folder), server.port, ground.town)
    try:
        yield there
    finally:
        there.go()
