"""What processes use of the machine."""

import os
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
KILOBYTE = 1024
SPARE_FILES = 300  # What a server has open beside its clients.


def memory(pid: int) -> int:
    """Bytes that are really in memory."""
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * KILOBYTE


def cpu_seconds(pid: int) -> float:
    """Of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def all_cpu_seconds() -> float:
    """Of everybody, without what waits for the disk."""
    user, nice, system, _, _, irq, softirq = map(int, Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + irq + softirq) / TICKS


class Use:
    """Shares of a core, over `seconds`: of each process that was watched, and of all others."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids = pids
        self._before = self._now()
        self._started = time.monotonic()

    def end(self) -> None:
        self.seconds = time.monotonic() - self._started
        spent = [after - before for before, after in zip(self._before, self._now(), strict=True)]
        self.everybody, *self.each = (each / self.seconds for each in spent)
        self.others = self.everybody - sum(self.each)

    def _now(self) -> list[float]:
        return [all_cpu_seconds(), *map(cpu_seconds, self._pids)]


@contextmanager
def watched(*pids: int) -> Iterator[Use]:
    use = Use(pids)
    yield use
    use.end()


def most_connections(wanted: int) -> int:
    """As many as wanted, or as the limit on open files leaves, which is raised as far as it may be."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(wanted, hard - SPARE_FILES)
