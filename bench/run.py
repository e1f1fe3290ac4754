"""Measure chatd against the naive variant: posts/s, deliveries/s, echo times and CPU. See README.md.

run.py [--quick] [--write FILE]
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from layout import CELLS, USERS, Cell, plan
from report import Report, Results, Sample, delivery_rate, posts_rate
from servers import BESIDE, Server, command, environment, pinned, serving

HERE = Path(__file__).parent
SERVERS = {"chatd": "chatd.py", "naive": "bench/naive.py"}


@dataclass(frozen=True)
class Timing:
    """Seconds, and how often all is measured."""

    warmup: float
    seconds: float
    rounds: int


THOROUGH = Timing(warmup=0.8, seconds=2.5, rounds=3)
QUICK = Timing(warmup=0.2, seconds=0.5, rounds=1)


def main() -> None:
    options = arguments()
    timing = QUICK if options.quick else THOROUGH
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers are stopped, too
    with tempfile.TemporaryDirectory(prefix="chatd-bench-") as folder:
        text = str(Report(measure_all(Path(folder), timing)))
    print(text)
    if options.write:
        options.write.write_text(f"# Performance\n\nMeasured by `make bench`; bench/README.md says how.\n\n{text}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure chatd against the naive variant.")
    parser.add_argument("--quick", action="store_true", help="one short round, under a minute")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the tables to FILE")
    return parser.parse_args()


def measure_all(folder: Path, timing: Timing) -> Results:
    """Rounds take turns (A B A B), so that a machine that slows down slows both."""
    results = defaultdict(list)
    data_dir = folder / "data"
    tokens = seeded(data_dir)
    load = Load(compiled(folder), folder / "plan", tokens, timing)
    for number in range(timing.rounds):
        for name, script in SERVERS.items():
            log(f"round {number + 1} of {timing.rounds}, {name}")
            with serving(script, data_dir, folder / f"{name}.log") as server:
                for cell in CELLS:
                    results[name, cell].append(load.sample(cell, server))
    return results


def seeded(data_dir: Path) -> list[str]:
    log(f"setting up {USERS} users")
    done = subprocess.run(command("bench/seed.py"), env=environment(data_dir), check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def compiled(folder: Path) -> Path:
    program = folder / "load"
    subprocess.run(["cc", "-O2", "-Wall", "-o", program, HERE / "load.c"], check=True)
    return program


@dataclass(frozen=True)
class Load:
    program: Path
    plan_file: Path
    tokens: Sequence[str]
    timing: Timing

    def sample(self, cell: Cell, server: Server) -> Sample:
        self.plan_file.write_text("\n".join(plan(cell, self.tokens)))
        how = (cell.window, self.timing.warmup, self.timing.seconds)
        arguments = map(str, (server.port, self.plan_file, *how, server.pid, server.mongod))
        with pinned(BESIDE):
            done = subprocess.run([self.program, *arguments], stdout=subprocess.PIPE)
        if done.returncode:
            raise SystemExit(f"The measurement of {cell.name} was broken off.")
        sample = json.loads(done.stdout)
        rates = f"{posts_rate(sample):7,.0f} posts/s {delivery_rate(sample):10,.0f} deliveries/s"
        log(f"  {cell.name:22} {rates}   p99 {sample['p99']:8.2f} ms")
        return sample


def log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
