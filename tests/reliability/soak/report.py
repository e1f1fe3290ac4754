"""What came of a soak, as a table."""

from collections import Counter
from dataclasses import dataclass

from tests.reliability.audit import Audit
from tests.reliability.soak.rest import MB, SLACK, Rest

LINE = "{:<28}{:>10}"


@dataclass(frozen=True)
class Report:
    """`miscounted` are rooms whose history or counts are wrong for somebody new, `errors` what the server logged."""

    struck: Counter
    audit: Audit
    clients: int
    miscounted: int
    errors: int
    before: Rest
    rest: Rest

    @property
    def is_clean(self):
        is_same = all(now <= then for now, then in zip(self.rest[1:], self.before[1:], strict=True))
        is_small = self.rest.memory <= self.before.memory + SLACK
        return self.audit.is_clean and is_same and is_small and self.miscounted == self.errors == 0

    def __str__(self):
        faults = [LINE.format(name, number or "not here") for name, number in self.struck.items()]
        lines = [LINE.format("faults injected", self.struck.total()), *(f"  {line}" for line in faults)]
        return "\n".join([*lines, *(LINE.format(name, number) for name, number in self._figures())])

    def _figures(self):
        audit, before, rest = self.audit, self.before, self.rest
        yield "reconnects", audit.comebacks
        yield "posts acked", audit.acked
        yield "lost", audit.lost
        yield "doubled", audit.doubled
        yield "out of order", audit.disordered
        yield "clients", self.clients
        yield "clients whole", self.clients - audit.differing
        yield "rooms miscounted", self.miscounted
        yield "errors logged", self.errors
        yield "sockets left over", rest.sockets - before.sockets
        yield "tasks left over", rest.tasks - before.tasks
        yield "descriptors left over", rest.descriptors - before.descriptors
        yield "memory at its start, MB", before.memory // MB
        yield "memory at its end, MB", rest.memory // MB
