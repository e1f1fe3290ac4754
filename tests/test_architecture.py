"""The house rules that a reader of one file cannot see: which way imports run, and that no module holds state."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the top down: a layer may use itself and what stands below it.
LAYERS = ["chatd", "commands", "handlers", "store", "hub"]
OUTSIDE = {"tests", "bench"}
ONLY_IN_STORE = {"motor", "pymongo", "bson", "gridfs", "boto3", "botocore", "bcrypt", "PIL", "sansldap"}

CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MAKERS = {"list", "dict", "set", "bytearray", "defaultdict", "deque", "OrderedDict", "Counter"}
MAKERS |= {"WeakSet", "WeakKeyDictionary", "WeakValueDictionary"}

MARKS = re.compile(r"\b(TODO|FIXME)\b|\bnoqa\b|type: *ignore(?!\[)|\beslint-disable")
MARKED = {".py", ".js", ".css", ".html"}


def product_files(root):
    """Every Python file that runs in production, as (dotted name, tree)."""
    for top in LAYERS:
        for path in [root / f"{top}.py", *sorted((root / top).rglob("*.py"))]:
            if path.exists():
                yield dotted(path.relative_to(root)), path, ast.parse(path.read_text())


def dotted(path):
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# Imports


def imports(root, path, tree):
    """The dotted names of the modules that a file imports, wherever it does so."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (submodule(root, base, alias.name) for alias in node.names)


def submodule(root, base, name):
    """`from handlers import base` is about handlers.base when there is such a module."""
    folder = root.joinpath(*base.split("."), name)
    return f"{base}.{name}" if folder.is_dir() or folder.with_suffix(".py").exists() else base


def families(root):
    return {f"handlers.{path.name}" for path in (root / "handlers").glob("*") if any(path.glob("*.py"))}


def wrong_arrow(module, imported, known_families):
    """Why `module` may not import `imported`, or nothing."""
    top, target = module.split(".")[0], imported.split(".")[0]
    if target in OUTSIDE:
        return "is not part of the product"
    if target in LAYERS:
        if LAYERS.index(target) < LAYERS.index(top):
            return "stands above it"
        return wrong_family(module, imported, known_families)
    if top == "hub" and target not in sys.stdlib_module_names:
        return "is not in the standard library"
    if top != "store" and target in ONLY_IN_STORE:
        return "belongs to store/ alone"
    return ""


def wrong_family(module, imported, known_families):
    if not module.startswith("handlers."):
        return ""
    family = ".".join(imported.split(".")[:2])
    if imported == "handlers":
        return "is the map of the families"
    if family in known_families and family != ".".join(module.split(".")[:2]):
        return "is a family of its own"
    return ""


def wrong_imports(root):
    known_families = families(root)
    for module, path, tree in product_files(root):
        for imported in imports(root, path, tree):
            if why := wrong_arrow(module, imported, known_families):
                yield f"{module} imports {imported}, which {why}"


# State


def module_level(statements):
    """Each statement that runs when the module is imported, those in branches included."""
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        yield statement
        for part in ("body", "orelse", "finalbody", "handlers"):
            yield from module_level(getattr(statement, part, []))


def bindings(tree):
    for statement in module_level(tree.body):
        match statement:
            case ast.Assign(targets=targets, value=value):
                yield from ((name.id, value) for target in targets for name in ast.walk(target) if named(name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def named(node):
    return isinstance(node, ast.Name)


def is_container(value):
    if isinstance(value, ast.Call):
        made = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return made in MAKERS
    return isinstance(value, CONTAINERS)


def is_empty(value):
    """An empty container is there to be filled, whatever its name says."""
    parts = ("elts", "keys", "args", "generators", "keywords")
    return not any(getattr(value, part, None) for part in parts)


def module_state(root):
    for module, _, tree in product_files(root):
        for name, value in bindings(tree):
            if is_container(value) and not name.startswith("__") and (not name.isupper() or is_empty(value)):
                yield f"{module}.{name}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                yield f"{module}: global {', '.join(node.names)}"


# Marks


def marks(root):
    for top in [*LAYERS, "static", "templates"]:
        for path in [root / f"{top}.py", *sorted((root / top).rglob("*"))]:
            if path.is_file() and path.suffix in MARKED:
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    if MARKS.search(line):
                        yield f"{path.relative_to(root)}:{number}: {line.strip()}"


# The product


def test_imports_run_one_way():
    assert list(wrong_imports(ROOT)) == []


def test_no_module_holds_state():
    assert list(module_state(ROOT)) == []


def test_nothing_is_left_for_later_and_no_check_is_silenced():
    assert list(marks(ROOT)) == []


def test_the_product_is_where_it_is_looked_for():
    looked_for = {module.split(".")[0] for module, _, _ in product_files(ROOT)}
    assert looked_for == set(LAYERS)


# The checks themselves, on a small tree that is in order but for one file


@pytest.fixture
def tree(tmp_path):
    sound = {
        "chatd.py": "import asyncio, yaml\nimport handlers, commands.check\nfrom store import mongo\n",
        "commands/check.py": "import store.mongo\nfrom hub.rooms import Room\n",
        "handlers/__init__.py": "from handlers.groups import rest\nfrom . import direct\n",
        "handlers/base.py": "import tornado.web\nfrom hub import rooms\n",
        "handlers/groups/__init__.py": "",
        "handlers/groups/rest.py": "from handlers import base\nfrom . import frames\nfrom ..base import Base\n",
        "handlers/groups/frames.py": "import msgspec\n",
        "handlers/direct/__init__.py": "",
        "store/mongo.py": "import motor.motor_asyncio, bcrypt\nfrom hub.rooms import Room\n",
        "hub/rooms.py": "import os.path\nfrom hub import limits\nWORDS = {'a': 1}\n__all__ = ['Room']\n",
        "hub/limits.py": "def take():\n    kept = []\n    return kept\n\n\nclass Bucket:\n    names = ()\n",
    }
    for path, text in sound.items():
        write(tmp_path, path, text)
    return tmp_path


def write(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_a_tree_in_order_passes(tree):
    assert [*wrong_imports(tree), *module_state(tree), *marks(tree)] == []


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("hub/x.py", "import store.mongo", "hub.x imports store.mongo, which stands above it"),
        ("hub/x.py", "from handlers.base import Base", "hub.x imports handlers.base, which stands above it"),
        ("hub/x.py", "import tornado.ioloop", "hub.x imports tornado.ioloop, which is not in the standard library"),
        ("hub/x.py", "def f():\n    import bson", "hub.x imports bson, which is not in the standard library"),
        ("hub/x.py", "from tests import parts", "hub.x imports tests, which is not part of the product"),
        ("store/x.py", "from handlers import base", "store.x imports handlers.base, which stands above it"),
        ("store/x.py", "from ..handlers import base", "store.x imports handlers.base, which stands above it"),
        ("commands/x.py", "import chatd", "commands.x imports chatd, which stands above it"),
        ("handlers/x.py", "import commands.check", "handlers.x imports commands.check, which stands above it"),
        ("handlers/x.py", "from pymongo import errors", "handlers.x imports pymongo, which belongs to store/ alone"),
        (
            "chatd.py",
            "try:\n    import boto3\nexcept OSError: ...",
            "chatd imports boto3, which belongs to store/ alone",
        ),
        (
            "handlers/direct/x.py",
            "from handlers.groups.rest import Rest",
            "handlers.direct.x imports handlers.groups.rest, which is a family of its own",
        ),
        (
            "handlers/direct/x.py",
            "from ..groups import rest",
            "handlers.direct.x imports handlers.groups.rest, which is a family of its own",
        ),
        (
            "handlers/direct/__init__.py",
            "from handlers import groups",
            "handlers.direct imports handlers.groups, which is a family of its own",
        ),
        (
            "handlers/base.py",
            "import handlers.groups",
            "handlers.base imports handlers.groups, which is a family of its own",
        ),
        (
            "handlers/direct/x.py",
            "from handlers import routes",
            "handlers.direct.x imports handlers, which is the map of the families",
        ),
    ],
)
def test_an_arrow_that_runs_back_up_is_found(tree, path, text, complaint):
    write(tree, path, text)
    assert list(wrong_imports(tree)) == [complaint]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rooms = []", "hub.x.rooms"),
        ("rooms: dict[str, int] = {}", "hub.x.rooms"),
        ("a, rooms = 1, 2\nrooms = {n for n in 'ab'}", "hub.x.rooms"),
        ("if True:\n    rooms = {'a': 1}", "hub.x.rooms"),
        ("try:\n    pass\nexcept OSError:\n    rooms = list('ab')", "hub.x.rooms"),
        ("import collections\nrooms = collections.defaultdict(list)", "hub.x.rooms"),
        ("ROOMS = {}", "hub.x.ROOMS"),
        ("ROOMS = set()", "hub.x.ROOMS"),
        ("rooms = 0\ndef f():\n    global rooms\n    rooms = 1", "hub.x: global rooms"),
    ],
)
def test_state_in_a_module_is_found(tree, text, complaint):
    write(tree, "hub/x.py", text)
    assert list(module_state(tree)) == [complaint]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("hub/x.py", "# TODO: later"),
        ("static/x.js", "// FIXME"),
        ("hub/x.py", "import os  # noqa: F401"),
        ("hub/x.py", "a = 1  # type: ignore"),
        ("static/x.js", "// eslint-disable-next-line"),
    ],
)
def test_a_mark_is_found(tree, path, line):
    write(tree, path, line)
    assert list(marks(tree)) == [f"{path}:1: {line}"]


def test_an_ignored_type_with_its_code_is_no_mark(tree):
    write(tree, "hub/x.py", "a: int = f()  # type: ignore[assignment]")
    assert list(marks(tree)) == []
