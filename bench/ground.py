"""What every part of the benchmark stands on: the town that it measures in, and what it hands back."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from layout import USERS
from servers import Server, command, environment, serving

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Section:
    """What a part has measured, as Markdown; `pictures` are SVG by the name of their file."""

    text: str
    pictures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Town:
    """Users by number, with their tokens and ids; the ids of rooms by name."""

    tokens: Sequence[str]
    users: Sequence[int]
    rooms: Mapping[str, int]


@dataclass(frozen=True)
class Ground:
    """`folder` is thrown away afterwards; one that is quick says roughly what a thorough one says."""

    folder: Path
    town: Town
    is_quick: bool

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    @contextmanager
    def data(self, name: str) -> Iterator[Path]:
        """The town's data as they were at first, for one part alone."""
        folder = self.folder / name
        shutil.copytree(self.folder / "town", folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    @contextmanager
    def chatd(self) -> Iterator[Server]:
        """chatd, as it ships, in a town where nobody has said anything yet."""
        with self.data("data") as data_dir, serving("chatd.py", data_dir, self.log_file) as server:
            yield server


def seeded(data_dir: Path) -> Town:
    log(f"setting up {USERS} users")
    done = subprocess.run(command("bench/seed.py"), env=environment(data_dir), check=True, stdout=subprocess.PIPE)
    return Town(**json.loads(done.stdout))


def compiled(source: str, folder: Path) -> Path:
    program = folder / Path(source).stem
    subprocess.run(["cc", "-O2", "-Wall", "-o", program, HERE / source], check=True)
    return program


def log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
