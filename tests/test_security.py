"""SECURITY.md promises nothing that no test holds it to."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PROMISES = (TESTS.parent / "SECURITY.md").read_text().partition("## What it promises")[2].partition("\n## ")[0]
NAMED = re.compile(r"^  - `(?P<path>[\w/]+\.py)::(?P<name>test_\w+)`$", re.MULTILINE)


def promises():
    """Each with the tests that it names."""
    for promise in re.split(r"^- ", PROMISES, flags=re.MULTILINE)[1:]:
        yield promise.partition("\n")[0], NAMED.findall(promise)


def names_in(path):
    tree = ast.parse((TESTS / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_promise_names_its_tests():
    assert [promise for promise, named in promises() if not named] == []


def test_the_promises_are_found():
    assert len(list(promises())) > 10


def test_every_named_test_exists():
    named = [one for _, tests in promises() for one in tests]
    assert [one for one in named if not (TESTS / one[0]).is_file() or one[1] not in names_in(one[0])] == []
