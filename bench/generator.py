"""The load generator, and what it needs: users, and its program."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from layout import USERS, Cell
from report import Sample, cpu_per_delivery, delivery_rate, posts_rate
from servers import BESIDE, Server, command, environment, pinned
from wires import Wire, plan

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Timing:
    """Seconds, and how often all is measured."""

    warmup: float
    seconds: float
    rounds: int


THOROUGH = Timing(warmup=0.8, seconds=2.5, rounds=3)
QUICK = Timing(warmup=0.3, seconds=1, rounds=1)


def seeded(data_dir: Path) -> list[str]:
    log(f"setting up {USERS} users")
    done = subprocess.run(command("bench/seed.py"), env=environment(data_dir), check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def compiled(source: str, folder: Path) -> Path:
    program = folder / Path(source).stem
    subprocess.run(["cc", "-O2", "-Wall", "-o", program, HERE / source], check=True)
    return program


@dataclass(frozen=True)
class Load:
    program: Path
    plan_file: Path
    tokens: Sequence[str]
    timing: Timing

    def sample(self, cell: Cell, server: Server, wire: Wire) -> Sample:
        self.plan_file.write_text("\n".join(plan(cell, wire, self.tokens)))
        how = (cell.window, self.timing.warmup, self.timing.seconds)
        arguments = map(str, (server.port, self.plan_file, *how, *server.pids))
        with pinned(BESIDE):
            done = subprocess.run([self.program, *arguments], stdout=subprocess.PIPE)
        if done.returncode:
            raise SystemExit(f"The measurement of {cell.name} was broken off.")
        sample = json.loads(done.stdout)
        rates = f"{posts_rate(sample):7,.0f} posts/s {delivery_rate(sample):10,.0f} deliveries/s"
        log(f"  {cell.name:22} {rates}   p99 {sample['p99']:8.2f} ms   CPU {cpu_per_delivery(sample):6.2f} µs each")
        return sample


def log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
