"""What one message to a whole room costs: who is measured, and the results as Markdown and as a picture."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from statistics import median

from layout import HALLS, LOADED, ONE_BY_ONE, Cell
from report import Sample, cpu_per_delivery, delivery_rate, machine, p50, p99, short, spread
from wires import ENGINE_POSTS, ENGINE_TYPING, GROUP_POSTS, GROUP_TYPING, RELAY, Wire

CELLS = (*ONE_BY_ONE.values(), *LOADED.values())
LOADS = (("1 x 1", ONE_BY_ONE), ("4 x 16", LOADED))


@dataclass(frozen=True)
class Subject:
    name: str
    script: str
    wire: Wire


SOCKET, ENGINE = Subject("chatd /ws/", "chatd.py", GROUP_TYPING), Subject("chatd Socket.IO", "chatd.py", ENGINE_TYPING)
FLOOR = Subject("bare send()", "floor.c", RELAY)
PASSING = (
    SOCKET,
    ENGINE,
    FLOOR,
    Subject("Node ws", "node_ws.js", RELAY),
    Subject("Node socket.io", "node_socketio.js", ENGINE_TYPING),
    Subject("aiohttp", "aiohttp_relay.py", RELAY),
    Subject("Tornado naive", "tornado_naive.py", RELAY),
    Subject("python-socketio", "python_socketio.py", ENGINE_TYPING),
    Subject("Django Channels", "django_channels.py", RELAY),
)
DURABLE = (
    Subject("chatd /ws/, stored", "chatd.py", GROUP_POSTS),
    Subject("chatd Socket.IO, stored", "chatd.py", ENGINE_POSTS),
)
SUBJECTS = PASSING + DURABLE
PEERS = {subject.script for subject in PASSING} - {"chatd.py"}

Results = Mapping[tuple[Subject, Cell], Sequence[Sample]]
Measure = Callable[[Sample], float]

HEAD = """
Deliveries per second; senders x messages under way of each.

| server | load | 10 members | 100 members | 1,000 members | CPU µs at 100 | p50 / p99 ms at 100 |
| --- | :---: | ---: | ---: | ---: | ---: | ---: |"""

RATIOS_HEAD = """
### Times what others deliver

chatd by the same kind of socket, at 10 / 100 / 1,000 members.

| | 1 x 1 | expected | 4 x 16 | expected |
| --- | ---: | ---: | ---: | ---: |"""

# By peer, what chatd is to be at least, at 10, 100 and 1,000 members, one by one and loaded.
EXPECTED = {
    "bare send()": (SOCKET, (0.45, 0.7, 0.7), ()),
    "Node ws": (SOCKET, (0.7, 1.2, 1.2), (4, 15, 25)),
    "Node socket.io": (ENGINE, (1, 1.4, 1.4), (0, 10, 10)),
    "python-socketio": (ENGINE, (5, 8, 13), (0, 8, 8)),
    "Django Channels": (SOCKET, (8, 15, 30), (50, 250, 500)),
    "Tornado naive": (SOCKET, (), ()),
    "aiohttp": (SOCKET, (), ()),
}


def report(results: Results) -> str:
    measured = {subject for subject, _ in results}
    parts = [machine(), "\n### An event that passes (typing)", HEAD, *_rows(results, PASSING)]
    parts += ["\n### A post, journaled before anybody hears it", HEAD, *_rows(results, DURABLE)]
    if {SOCKET, ENGINE} <= measured:
        parts += [RATIOS_HEAD, *_ratio_rows(results)]
    return "\n".join([*parts, "", health(results), ""])


def _rows(results: Results, subjects: Iterable[Subject]) -> Iterable[str]:
    for subject in subjects:
        for load, cells in LOADS:
            if (subject, cells[100]) in results:
                rates = [spread(results[subject, cells[size]], delivery_rate) for size in HALLS]
                hundred = results[subject, cells[100]]
                echo = f"{short(median(map(p50, hundred)))} / {short(median(map(p99, hundred)))}"
                columns = [subject.name, load, *rates, spread(hundred, cpu_per_delivery), echo]
                yield f"| {' | '.join(columns)} |"


def _ratio_rows(results: Results) -> Iterable[str]:
    for peer in PASSING:
        if peer.name in EXPECTED and (peer, CELLS[0]) in results:
            ours, *bounds = EXPECTED[peer.name]
            columns = [peer.name]
            for (_, cells), bound in zip(LOADS, bounds, strict=True):
                ratios = [_rate(results, ours, cells[n]) / (_rate(results, peer, cells[n]) or 1) for n in HALLS]
                columns += [" / ".join(map(short, ratios)), " / ".join(short(b) if b else "-" for b in bound)]
            yield f"| {' | '.join(columns)} |"


def _rate(results: Results, subject: Subject, cell: Cell) -> float:
    return median(map(delivery_rate, results[subject, cell]))


def health(results: Results) -> str:
    """What says whether the numbers may be believed."""
    samples = [sample for of_cell in results.values() for sample in of_cell]
    astray = {
        subject.name: sum(abs(s["missing"]) + s["unacked"] + s["refused"] for s in of_cell)
        for (subject, _), of_cell in results.items()
    }
    names = ", ".join(sorted(name for name, count in astray.items() if count)) or "nobody"
    others = sorted(sample["others"] for sample in samples)
    return (
        f"Load generator: at most {max(s['cpu'][0] for s in samples):.0%} of its core. Other processes took "
        f"{median(others):.0%} of a core, at most {others[-1]:.0%}. Messages refused, lost or doubled by: {names}."
    )


# The picture

WIDTH, LEFT, BAR, GAP, TOP = 760, 150, 14, 12, 44  # Pixels.
LEAST, MOST = 3, 7.2  # Powers of ten.
COLOURS = ("#9db8d9", "#3b6ea8")


def plot(results: Results) -> str:
    """Deliveries/s at 100 members, on a scale of powers of ten."""
    subjects = [s for s in PASSING if (s, ONE_BY_ONE[100]) in results]
    height = TOP + len(subjects) * (2 * BAR + GAP) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"'
        ' font-size="12"><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14">Deliveries per second, 100 members: above 1 x 1, below 4 x 16</text>',
    ]
    parts += [_line(power, height) for power in range(LEAST, int(MOST) + 1)]
    for row, subject in enumerate(subjects):
        y = TOP + row * (2 * BAR + GAP)
        parts.append(f'<text x="{LEFT - 8}" y="{y + BAR + 4}" text-anchor="end">{subject.name}</text>')
        parts += [_bar(i, y, _rate(results, subject, cells[100])) for i, (_, cells) in enumerate(LOADS)]
    return "\n".join([*parts, "</svg>", ""])


def _x(rate: float) -> float:
    return LEFT + (WIDTH - LEFT - 70) * (log10(max(rate, 10**LEAST)) - LEAST) / (MOST - LEAST)


def _line(power: int, height: int) -> str:
    x = _x(10**power)
    return (
        f'<path d="M{x:.1f} {TOP - 8}V{height - 20}" stroke="#ddd"/>'
        f'<text x="{x:.1f}" y="{height - 6}" text-anchor="middle" fill="#666">{10**power:,}</text>'
    )


def _bar(number: int, y: int, rate: float) -> str:
    top, end = y + number * BAR, _x(rate)
    return (
        f'<rect x="{LEFT}" y="{top}" width="{end - LEFT:.1f}" height="{BAR - 2}" fill="{COLOURS[number]}"/>'
        f'<text x="{end + 4:.1f}" y="{top + 10}">{short(rate)}</text>'
    )
