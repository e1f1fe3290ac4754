"""What commands print: sentences for people, JSON for scripts."""

import argparse
import json
from collections.abc import Iterable, Sequence


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, for scripts")


def say(arguments: argparse.Namespace, sentence: str, values: object) -> None:
    print(json.dumps(values, ensure_ascii=False) if arguments.json else sentence)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns as wide as they need to be."""
    lines = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
