"""Measure chatd against the naive variant: posts/s, deliveries/s, echo times and CPU. See README.md.

run.py [--quick] [--write FILE]
"""

import argparse
import signal
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from document import put
from generator import QUICK, THOROUGH, Load, Timing, compiled, log, seeded
from layout import CELLS
from report import Report, Results
from servers import serving
from wires import GROUP_POSTS

SERVERS = {"chatd": "chatd.py", "naive": "bench/naive.py"}


def main() -> None:
    options = arguments()
    timing = QUICK if options.quick else THOROUGH
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers are stopped, too
    with tempfile.TemporaryDirectory(prefix="chatd-bench-") as folder:
        text = str(Report(measure_all(Path(folder), timing)))
    print(text)
    if options.write:
        put(options.write, "make bench", text)


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
    load = Load(compiled("load.c", folder), folder / "plan", tokens, timing)
    for number in range(timing.rounds):
        for name, script in SERVERS.items():
            log(f"round {number + 1} of {timing.rounds}, {name}")
            with serving(script, data_dir, folder / f"{name}.log") as server:
                for cell in CELLS:
                    results[name, cell].append(load.sample(cell, server, GROUP_POSTS))
    return results


if __name__ == "__main__":
    main()
