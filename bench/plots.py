"""A picture of what changes with a quantity of many powers of ten: SVG, both scales logarithmic."""

from collections.abc import Mapping
from itertools import pairwise
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 760, 320, 60, 40, 30, 170  # pixels
COLOURS = ("#3b6ea8", "#c26a2e", "#4d8a4a", "#8a4d86", "#a89b3b", "#5b5b5b")
LINE_HEIGHT = 18

Points = Mapping[float, float]


class Scale:
    """From values to pixels, between whole powers of ten."""

    def __init__(self, values: list[float], begin: float, end: float) -> None:
        self.least, self.most = floor(log10(min(values))), max(ceil(log10(max(values))), floor(log10(min(values))) + 1)
        self._begin, self._end = begin, end

    def at(self, value: float) -> float:
        return self._begin + (self._end - self._begin) * (log10(value) - self.least) / (self.most - self.least)

    @property
    def powers(self) -> list[float]:
        return [10.0**power for power in range(self.least, self.most + 1)]


def curves(title: str, lines: Mapping[str, Points]) -> str:
    across = Scale([x for points in lines.values() for x in points], LEFT, WIDTH - RIGHT)
    up = Scale([y for points in lines.values() for y in points.values()], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="12"><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{title}</text>',
    ]
    parts += [_rule(f"M{LEFT} {up.at(y):.1f}H{WIDTH - RIGHT}", LEFT - 6, up.at(y) + 4, y, "end") for y in up.powers]
    parts += [
        _rule(f"M{across.at(x):.1f} {TOP}V{HEIGHT - BOTTOM}", across.at(x), HEIGHT - 10, x, "middle")
        for x in across.powers
    ]
    for number, (name, points) in enumerate(lines.items()):
        places = [(across.at(x), up.at(y)) for x, y in sorted(points.items())]
        parts += _curve(name, number, places)
    return "\n".join([*parts, "</svg>", ""])


def _rule(path: str, x: float, y: float, value: float, anchor: str) -> str:
    return (
        f'<path d="{path}" stroke="#ddd"/>'
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#666">{value:,.10g}</text>'
    )


def _curve(name: str, number: int, places: list[tuple[float, float]]) -> list[str]:
    colour, y = COLOURS[number % len(COLOURS)], TOP + 12 + number * LINE_HEIGHT
    strokes = "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for (a, b), (c, d) in pairwise(places))
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
    label = f'<text x="{WIDTH - RIGHT + 14}" y="{y}" fill="{colour}">{name}</text>'
    return [f'<path d="{strokes}" stroke="{colour}" stroke-width="2" fill="none"/>', *dots, label]
