"""What systemd says of the units."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
EXPOSURE = 2.0  # of 10

pytestmark = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="takes systemd")


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def test_the_units_are_in_order(tmp_path):
    """The program is put in place of ours, which is not installed here."""
    units = [path for path in UNITS.iterdir() if path.suffix in {".service", ".socket", ".timer"}]
    for unit in units:
        text = unit.read_text().replace("/opt/chatd/current/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    done = analyze("verify", "--man=no", *map(str, tmp_path.iterdir()))
    assert (len(units), done.returncode, done.stderr) == (4, 0, "")


@pytest.mark.parametrize("service", ["chatd.service", "chatd-backup.service"])
def test_the_services_are_walled_in(service):
    done = analyze("security", "--offline=yes", "--no-pager", str(UNITS / service))
    (exposure,) = re.findall(rf"exposure level for {service}: ([0-9.]+)", done.stdout)
    assert float(exposure) <= EXPOSURE


def test_both_services_have_the_same_walls():
    walls = re.compile(
        r"(?m)^(?:Capability|Ambient|NoNew|Restrict|Private|Protect|Device|Lock|Memory(?=Deny)|System).*$"
    )
    chatd, backup = (walls.findall((UNITS / name).read_text()) for name in ("chatd.service", "chatd-backup.service"))
    assert len(chatd) > 20
    assert chatd == backup
