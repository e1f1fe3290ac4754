"""Modules are joined to one script."""

import re
import subprocess

import pytest

from handlers.app.bundle import Unbundlable, bundle


@pytest.fixture
def script(tmp_path):
    """Writes modules and joins them; the first is the entry."""

    def make(**modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text)
        (tmp_path / "words.json").write_text('{"a": "one"}\n')
        return bundle(tmp_path / f"{next(iter(modules))}.js")

    return make


def ran(script):
    """What a script prints. Node takes it as a module, and so do browsers."""
    command = ["node", "--input-type=module", "-"]
    return subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout.split()


def test_what_is_imported_is_there_and_nothing_else(script):
    joined = script(
        entry='import { one, Two as Second } from "./lib.js"\nconst X = 1\nconsole.log(one(), new Second().x, X)\n',
        lib='import { deep } from "./deep.js"\nconst X = 2\nexport const one = () => deep() + X\n'
        "export class Two {\n  x = X\n}\n",
        deep="const X = 40\nexport function deep() {\n  return X\n}\n",
    )
    assert ran(joined) == ["42", "2", "1"]


def test_a_module_that_many_import_runs_once(script):
    joined = script(
        entry='import { a } from "./a.js"\nimport { b } from "./b.js"\nconsole.log(a === b)\n',
        a='import { same } from "./same.js"\nexport const a = same\n',
        b='import { same } from "./same.js"\nexport const b = same\n',
        same='console.log("once")\nexport const same = {}\n',
    )
    assert ran(joined) == ["once", "true"]


def test_data_is_taken_in(script):
    joined = script(entry='import words from "./words.json" with { type: "json" }\nconsole.log(words.a)\n')
    assert ran(joined) == ["one"]


@pytest.mark.parametrize(
    "modules",
    [
        {"entry": 'import * as all from "./lib.js"\n', "lib": "export const a = 1\n"},
        {"entry": 'import { a } from "./lib.js"\n', "lib": "export default 1\n"},
        {
            "entry": 'import { a } from "./lib.js"\n',
            "lib": 'import { b } from "./entry2.js"\n',
            "entry2": 'import { c } from "./lib.js"\n',
        },
    ],
    ids=["all of a module", "a default", "a circle"],
)
def test_what_it_can_not_join_it_refuses(script, modules):
    with pytest.raises(Unbundlable):
        script(**modules)


def test_the_scripts_of_the_pages_can_be_joined():
    from handlers import ROOT  # The map of the URLs is needed here alone.

    for page in ("chat", "account", "admin", "desk"):
        joined = bundle(ROOT / f"static/js/{page}.js")
        assert re.findall(r"^(?:import|export) ", joined, re.MULTILINE) == []
        subprocess.run(["node", "--check", "--input-type=module", "-"], input=joined, text=True, check=True)
