"""One script of many modules, so that a page needs one request for them.

The modules are our own and keep to a few forms, one a line: `import { a, b } from "./c.js"`, `import text from
"./d.json" with { type: "json" }`, and `export` before a class, a function or a const. Each becomes a function that
gives what it exports, after those it imports; the first one's body comes last and as it is.
"""

import re
from pathlib import Path

NAMED = re.compile(r'^import \{([^}]+)\} from "([^"]+)"$\n?', re.MULTILINE)
DATA = re.compile(r'^import (\w+) from "([^"]+)" with \{ type: "json" \}$\n?', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:class|function|const) (\w+))", re.MULTILINE)


class Unbundlable(Exception):
    """A module has a form that is none of ours, or modules import each other in a circle."""


def bundle(entry: Path) -> str:
    """Raises Unbundlable."""
    modules = _Modules()
    body = modules.body_of(entry.resolve())
    return "".join([*modules.parts, body])


class _Modules:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._names: dict[Path, str] = {}

    def body_of(self, path: Path) -> str:
        """The module without its imports, after which `parts` has what it needs."""
        text = NAMED.sub(lambda found: self._imported(path, found), path.read_text())
        text = DATA.sub(lambda found: f"const {found[1]} = {(path.parent / found[2]).read_text().strip()}\n", text)
        if found := re.search(r"^import .*$", text, re.MULTILINE):
            raise Unbundlable(f"{path.name}: {found[0]}")
        return text

    def _imported(self, path: Path, found: re.Match[str]) -> str:
        return f"const {{{found[1].replace(' as ', ': ')}}} = {self._name((path.parent / found[2]).resolve())}\n"

    def _name(self, path: Path) -> str:
        if path not in self._names:
            self._names[path] = ""
            name = f"module{len(self._names)}"
            self.parts.append(self._function(name, self.body_of(path)))
            self._names[path] = name
        if not self._names[path]:
            raise Unbundlable(f"{path.name} imports itself, by way of others.")
        return self._names[path]

    def _function(self, name: str, body: str) -> str:
        exported = ", ".join(found[2] for found in EXPORT.finditer(body))
        body = EXPORT.sub(r"\1", body)
        if found := re.search(r"^export .*$", body, re.MULTILINE):
            raise Unbundlable(found[0])
        return f"const {name} = (() => {{\n{body}return {{ {exported} }}\n}})()\n"
