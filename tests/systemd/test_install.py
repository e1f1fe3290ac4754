"""`make install` below another root: every file in its place, and nothing of this machine touched."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.systemd.box import put_checkout


@pytest.fixture
def checkout(tmp_path):
    return put_checkout(tmp_path / "checkout")


@pytest.fixture
def make(checkout, tmp_path):
    def run(target, **variables):
        assigned = [f"{name}={value}" for name, value in {"DESTDIR": tmp_path / "root", **variables}.items()]
        return subprocess.run(
            ["make", "-s", "-C", checkout, target, *assigned], capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def root(tmp_path):
    return tmp_path / "root"


def release(root, name="current"):
    return (root / "opt/chatd" / name).resolve()


def install(make, root, name):
    """Releases are named by the second."""
    assert make("install").returncode == 0
    path = release(root)
    renamed = path.with_name(name)
    path.rename(renamed)
    for link in ("current", "previous"):
        found = root / "opt/chatd" / link
        if found.is_symlink() and found.readlink().name == path.name:
            found.unlink()
            found.symlink_to(f"releases/{name}")


def test_all_is_where_the_units_look_for_it(make, root):
    done = make("install")
    assert (done.returncode, done.stderr) == (0, "")
    names = {str(p.relative_to(root)) for p in root.rglob("*") if not p.is_relative_to(root / "opt")}
    assert names >= {
        "etc/chatd/config.yaml",
        "usr/local/bin/chatd",
        "usr/lib/sysusers.d/chatd.conf",
        *(f"etc/systemd/system/chatd{unit}" for unit in (".service", ".socket", "-backup.service", "-backup.timer")),
    }
    help_text = subprocess.run(
        [release(root) / ".venv/bin/python", release(root) / "chatd.py", "--help"], capture_output=True, check=True
    )
    assert b"backup" in help_text.stdout


def test_the_data_go_where_data_belong(make, root):
    make("install")
    config = (root / "etc/chatd/config.yaml").read_text()
    assert "\ndata_dir: /var/lib/chatd " in config
    assert (root / "etc/chatd/config.yaml").stat().st_mode & 0o777 == 0o640


def test_an_upgrade_keeps_the_settings_and_the_version_of_before(make, root):
    backups = root / "var/lib/chatd/backups"
    backups.mkdir(parents=True)
    for name in ("one", "two"):
        (backups / f"before-{name}.tar").touch()
    install(make, root, "one")
    (root / "etc/chatd/config.yaml").write_text("lan: {mdns: false}\n")
    install(make, root, "two")
    install(make, root, "three")
    assert (root / "etc/chatd/config.yaml").read_text() == "lan: {mdns: false}\n"
    assert (release(root).name, release(root, "previous").name) == ("three", "two")
    assert not (root / "opt/chatd/releases/one").exists()
    assert [path.name for path in backups.iterdir()] == ["before-two.tar"]


def test_one_command_goes_back(make, root):
    install(make, root, "one")
    install(make, root, "two")
    assert make("rollback").returncode == 0
    assert release(root).name == "one"


def test_there_is_nothing_to_go_back_to_at_first(make, root):
    make("install")
    done = make("rollback")
    assert done.returncode != 0
    assert "there is no version to go back to" in done.stderr


def test_what_is_uninstalled_leaves_settings_alone(make, root):
    make("install")
    assert make("uninstall").returncode == 0
    left = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() or path.is_symlink()}
    assert left == {"etc/chatd/config.yaml"}


def test_the_script_is_what_every_shell_understands():
    script = Path(__file__).parents[2] / "systemd/install.sh"
    for shell in filter(shutil.which, ("dash", "bash")):
        assert subprocess.run([shell, "-n", script], check=False).returncode == 0
