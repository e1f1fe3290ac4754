"""What docs/refusals.md says is refused."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "refusals.md"
ROW = re.compile(r"\| (\d{3}) \| `(\w+)` \| (.+) \|")


class Table:
    def __init__(self):
        self.rows = [(int(status), code, sentence) for status, code, sentence in ROW.findall(DOCS.read_text())]
        self._patterns = {}
        for status, code, sentence in self.rows:
            pattern = ".+".join(map(re.escape, sentence.split("…")))
            self._patterns.setdefault((status, code), []).append(re.compile(pattern, re.DOTALL))

    def knows(self, refusal):
        patterns = self._patterns.get((refusal.status, refusal.code), ())
        return any(pattern.fullmatch(refusal.sentence) for pattern in patterns)
