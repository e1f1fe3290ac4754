"""The load generator: who keeps how many messages under way, and for how long."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ground import compiled, log
from layout import Cell
from report import Sample, cpu_per_delivery, delivery_rate, posts_rate
from servers import BESIDE, Server, pinned
from wires import Wire, plan


@dataclass(frozen=True)
class Timing:
    """Seconds, and how often all is measured."""

    warmup: float
    seconds: float
    rounds: int


THOROUGH = Timing(warmup=0.8, seconds=2.5, rounds=3)
QUICK = Timing(warmup=0.3, seconds=1, rounds=1)


class Load:
    """The program and its files, in a folder. Its `ledger` has a line of every message that was acknowledged."""

    def __init__(self, folder: Path, tokens: Sequence[str], timing: Timing) -> None:
        self.timing = timing
        self.ledger = folder / "ledger"
        self._program = compiled("load.c", folder)
        self._plan_file = folder / "plan"
        self._tokens = tokens

    def sample(self, cell: Cell, server: Server, wire: Wire) -> Sample:
        self._plan_file.write_text("\n".join(plan(cell, wire, self._tokens)))
        how = (cell.window, self.timing.warmup, self.timing.seconds)
        arguments = map(str, (server.port, self._plan_file, self.ledger, *how, *server.pids))
        with pinned(BESIDE):
            done = subprocess.run([self._program, *arguments], stdout=subprocess.PIPE)
        if done.returncode:
            raise SystemExit(f"The measurement of {cell.name} was broken off.")
        sample = json.loads(done.stdout)
        rates = f"{posts_rate(sample):7,.0f} posts/s {delivery_rate(sample):10,.0f} deliveries/s"
        log(f"  {cell.name:22} {rates}   p99 {sample['p99']:8.2f} ms   CPU {cpu_per_delivery(sample):6.2f} µs each")
        return sample
