"""Measure chatd, part by part. See README.md.

run.py [--quick] [--only PART]... [--write FILE]
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from document import put
from ground import Ground, Section, log, seeded
from parts import day, floor, growth, idle, naive, storm
from servers import BESIDE

PARTS = {
    "naive": naive.measure,
    "floor": floor.measure,
    "idle": idle.measure,
    "storm": storm.measure,
    "growth": growth.measure,
    "day": day.measure,
}


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers are stopped, too
    os.sched_setaffinity(0, BESIDE)  # The server has its CPU to itself.
    with tempfile.TemporaryDirectory(prefix="chatd-bench-") as name:
        folder = Path(name)
        ground = Ground(folder, seeded(folder / "town"), options.quick)
        broken = [part for part in options.only or PARTS if not measured(part, ground, options.write)]
    if broken:
        sys.exit(f"Broken off: {', '.join(broken)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure chatd, part by part.")
    parser.add_argument("--quick", action="store_true", help="short and rough")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part; may be given again")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also put the tables into FILE, and plots beside it")
    return parser.parse_args()


def measured(part: str, ground: Ground, file: Path | None) -> bool:
    """One that can't be measured keeps no other from it."""
    begun = time.monotonic()
    try:
        show(part, PARTS[part](ground), file)
    except SystemExit as error:
        log(f"{part}: {error}")
        return False
    log(f"{part}: {time.monotonic() - begun:.0f} s")
    return True


def show(part: str, section: Section, file: Path | None) -> None:
    print(section.text, flush=True)
    if file is not None:
        for name, picture in section.pictures.items():
            file.with_name(name).write_text(picture)
        put(file, f"make bench: {part}", section.text)


if __name__ == "__main__":
    main()
