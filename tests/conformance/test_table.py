"""docs/protocols.md says what clients of each family can, which is what their behaviours are tried by."""

from pathlib import Path

from tests.conformance.families import EVERYWHERE
from tests.conformance.member import ALL

DOCUMENT = Path(__file__).parents[2] / "docs/protocols.md"
NAMES = {"page": "app"}


def table():
    """What each family can, by the rows that say yes."""
    text = DOCUMENT.read_text().partition("## What each of them can\n\n")[2].partition("\n\n")[0]
    head, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    families = [NAMES.get(name, name) for name in head[1:]]
    assert {row[0] for row in rows} == ALL
    return {family: {row[0] for row in rows if row[column] == "yes"} for column, family in enumerate(families, start=1)}


def test_the_table_of_the_document_is_what_is_tried():
    assert table() == {family: set(member.can) for family, member in EVERYWHERE.items()}
