"""Refusals. That each of them stands in docs/refusals.md is seen to in every test of the hub (conftest.py)."""

import re
from pathlib import Path

from tests.hub.refusals import Table

ROOT = Path(__file__).parents[2]


def test_what_the_document_says_is_refused_can_be():
    source = "".join(path.read_text() for layer in ("hub", "store") for path in sorted((ROOT / layer).rglob("*.py")))
    source = re.sub(r'"\s+"', "", source)  # a sentence over two lines
    rows = Table().rows
    assert len(rows) > 100
    for _, code, sentence in rows:
        assert f'"{code}"' in source
        assert [part for part in sentence.split("…") if part.strip(" .") not in source] == []
