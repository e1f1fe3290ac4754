"""What `chatd.py check` says of the disk: the same as the server does."""

import json

import pytest

import chatd

MUCH, MORE, MOST = 10**9, 2 * 10**9, 3 * 10**9  # More MB than any disk has.


@pytest.fixture
def said(tmp_path, mongodb, database, capsys):
    """Its exit code, and what it says of the data folder, when the marks are these."""

    def run(**disk):
        path = tmp_path / "config.yaml"
        mongo = {"uri": mongodb, "database": database}
        path.write_text(json.dumps({"data_dir": str(tmp_path / "data"), "mongodb": mongo, "disk": disk}))
        code = chatd.main(["--config", str(path), "check", "--json"])
        (finding,) = [f for f in json.loads(capsys.readouterr().out) if f["subject"] == "data_dir"]
        return code, finding["level"], finding["sentence"]

    return run


@pytest.mark.parametrize(
    ("marks", "code", "level", "named"),
    [
        ((0, 0, 0), 0, "ok", "MB are free."),
        ((MUCH, 0, 0), 0, "warning", "disk.warn_mb"),
        ((MORE, MUCH, 0), 1, "error", "disk.stop_uploads_mb"),
        ((MOST, MORE, MUCH), 1, "error", "disk.read_only_mb"),
    ],
)
def test_the_marks_of_the_settings_decide(said, marks, code, level, named):
    warn, stop, last = marks
    found = said(warn_mb=warn, stop_uploads_mb=stop, read_only_mb=last)
    assert (found[:2], named in found[2]) == ((code, level), True)
