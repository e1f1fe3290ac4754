"""Measure chatd against other servers, on the same work: deliveries/s, echo times and CPU. See README.md.

peers.py [--quick] [--only NAME]... [--keep FOLDER] [--write FILE]
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from document import put
from fanout import CELLS, PEERS, SUBJECTS, Results, Subject, plot, report
from generator import QUICK, THOROUGH, Load, Timing
from ground import HERE, compiled, log, seeded
from servers import Server, free_port, running, serving


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers are stopped, too
    with tempfile.TemporaryDirectory(prefix="chatd-peers-") as folder:
        results = Round(Path(folder), options).all()
    text = report(results)
    print(text)
    if options.write:
        picture = options.write.with_name("fan-out.svg")
        picture.write_text(plot(results))
        put(options.write, "make bench-peers", f"{text}\n![Deliveries per second]({picture.name})\n")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure chatd against other servers.")
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--only", action="append", metavar="NAME", help="measure this server; may be given again")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="install the peers here, and leave them there")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put tables and plot into FILE and beside it")
    return parser.parse_args()


class Round:
    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self._folder = folder
        self._peers = options.keep or folder / "peers"
        self._timing: Timing = QUICK if options.quick else THOROUGH
        self._subjects = [s for s in SUBJECTS if not options.only or s.name in options.only]

    def all(self) -> Results:
        """Rounds take turns (A B C A B C), so that a machine that slows down slows all."""
        install(self._peers)
        results = defaultdict(list)
        load = Load(self._folder, seeded(self._data).tokens, self._timing)
        for number in range(self._timing.rounds):
            for subject in self._subjects:
                log(f"round {number + 1} of {self._timing.rounds}, {subject.name}")
                with self._serving(subject) as server:
                    for cell in CELLS:
                        results[subject, cell].append(load.sample(cell, server, subject.wire))
        return results

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @contextmanager
    def _serving(self, subject: Subject) -> Iterator[Server]:
        log_file = self._folder / "server.log"
        if subject.script not in PEERS:
            with serving(subject.script, self._data, log_file) as server:
                yield server
            return
        port = free_port()
        with running([*self._command(subject.script), str(port)], port, log_file, cwd=self._peers) as pid:
            yield Server(port, [pid])

    def _command(self, script: str) -> list[str]:
        if script.endswith(".c"):
            return [str(compiled(f"peers/{script}", self._folder))]
        interpreter = str(self._peers / "python/bin/python") if script.endswith(".py") else "node"
        return [interpreter, str(self._peers / script)]


def install(folder: Path) -> None:
    """Python packages into an environment of their own, and those of Node beside it."""
    folder.mkdir(exist_ok=True)
    for file in (HERE / "peers").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    if not (folder / "python").exists():
        log(f"installing peers into {folder}")
        venv.create(folder / "python", with_pip=True)
    subprocess.run([folder / "python/bin/pip", "install", "-qr", folder / "requirements.txt"], check=True)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)


if __name__ == "__main__":
    main()
