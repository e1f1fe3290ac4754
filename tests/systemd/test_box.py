"""chatd as a service of a real systemd: installed, walled in, hung, started again, upgraded, taken back."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.systemd.box import Box, why_not

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.timeout(300),
]

COULD_NOT_CONNECT = 7  # What curl says.


@pytest.fixture(scope="module")
def machine():
    folder = Path(tempfile.mkdtemp(prefix="chatd-box-", dir="/dev/shm"))
    box = Box(folder)
    try:
        box.boot()
        box.do("make", "install")
        yield box
    finally:
        box.shut()


@pytest.fixture
def box(machine):
    """It serves. What a test has changed of the checkout is as it was."""
    chatd = machine.path("/srv/chatd/chatd.py")
    sound = chatd.read_bytes()
    machine.do("systemctl", "reset-failed", "chatd.service")
    machine.do("systemctl", "start", "chatd.service")
    yield machine
    chatd.write_bytes(sound)


def main_pid(box):
    return box.do("systemctl", "show", "-P", "MainPID", "chatd.service")


def add_user(box, name):
    box.do("sh", "-c", f"echo 'a long password' | chatd user add {name} --email {name}@example.org --password-stdin")


def release(box):
    return box.do("readlink", "/opt/chatd/current")


def test_it_serves_and_its_mongod_is_behind_the_same_walls(box):
    assert box.do("curl", "-sf", "http://127.0.0.1:8000/healthz") == '{"status":"ok"}'
    processes = box.do("sh", "-c", "ps -o user=,comm= --ppid $(systemctl show -P MainPID chatd.service)").split()
    assert processes == ["chatd", "mongod"]
    status = box.do("sh", "-c", "cat /proc/$(pidof mongod)/status")
    assert "\nSeccomp:\t2\n" in status
    assert "\nCapBnd:\t0000000000000000\n" in status
    assert "\nNoNewPrivs:\t1\n" in status


def test_the_operator_uses_the_command_line_beside_it(box):
    add_user(box, "mira")
    assert "mira" in box.do("chatd", "user", "list")
    assert box.run("runuser", "-u", "nobody", "--", "chatd", "user", "list").returncode == 1


def test_a_restart_refuses_nobody_and_loses_nothing(box):
    tokens = []
    for name in ("ann", "ben", "cem"):
        add_user(box, name)
        tokens.append(f"{name}={box.do('chatd', 'token', name)}")
    members = [part for name in ("ann", "ben", "cem") for part in ("--member", name)]
    room = json.loads(box.do("chatd", "room", "add", "busy", *members, "--json"))
    visitor = box.visit("tests.systemd.visitor", str(room["id"]), *tokens)
    try:
        assert visitor.stdout.readline() == "talking\n"
        before = main_pid(box)
        box.do("systemctl", "restart", "chatd.service")
        after = main_pid(box)
        out, _ = visitor.communicate("enough\n", timeout=60)
    finally:
        visitor.kill()
        visitor.wait()
    result = json.loads(out)
    print("a restart under load:", result)
    assert before != after
    assert (result["lost"], result["faults"], result.get("refused", 0)) == (0, 0, 0), result
    assert min(result["acked"], result["served"]) > 10


def test_a_loop_that_hangs_is_killed_and_started_again(box):
    drop_in = box.path("/etc/systemd/system/chatd.service.d/quick.conf")
    drop_in.parent.mkdir()
    drop_in.write_text("[Service]\nWatchdogSec=2\n")
    box.do("systemctl", "daemon-reload")
    box.do("systemctl", "restart", "chatd.service")
    try:
        hung = main_pid(box)
        box.do("kill", "-STOP", hung)
        box.until(lambda: main_pid(box) not in {hung, "0"})
        box.until(lambda: box.ask("systemctl", "is-active", "chatd.service") == "active")
        assert "Watchdog timeout" in box.journal()
        assert box.do("curl", "-sf", "http://127.0.0.1:8000/healthz")
    finally:
        shutil.rmtree(drop_in.parent)
        box.do("systemctl", "daemon-reload")
        box.do("systemctl", "restart", "chatd.service")


def test_the_timer_makes_a_backup_that_was_tried_out(box):
    box.do("systemctl", "start", "chatd-backup.service")
    said = box.ask("journalctl", "--no-pager", "-o", "cat", "-u", "chatd-backup.service")
    assert "Restored it on trial: everything is there." in said
    (made, *_) = sorted(box.path("/var/lib/chatd/backups").glob("chatd-*.tar"))
    assert made.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def newer_schema(box):
    """The checkout is of a version that keeps data in another way."""
    migrations = box.path("/srv/chatd/store/migrations.py")
    sound = migrations.read_text()
    migrations.write_text(sound.replace("= (tell_kinds,)", "= (tell_kinds, tell_kinds)"))
    yield
    migrations.write_text(sound)


@pytest.mark.usefixtures("newer_schema")
def test_an_upgrade_backs_up_and_one_command_goes_back_with_the_data(box):
    """The code alone can't go back to before the data were migrated, and says what can."""
    add_user(box, "old")
    before = release(box)
    box.do("make", "install")
    upgraded = release(box)
    add_user(box, "new")
    assert (upgraded != before, "new" in box.do("chatd", "user", "list")) == (True, True)
    done = box.run("make", "rollback")
    assert (done.returncode != 0, "make rollback DATA=1" in done.stderr) == (True, True)
    assert (release(box), "new" in box.do("chatd", "user", "list")) == (upgraded, True)
    assert box.do("curl", "-sf", "http://127.0.0.1:8000/healthz")
    box.do("make", "rollback", "DATA=1")
    users = box.do("chatd", "user", "list")
    assert (release(box), "old" in users, "new" in users) == (before, True, False)
    assert box.do("curl", "-sf", "http://127.0.0.1:8000/healthz")


def test_what_is_uninstalled_is_gone_and_its_data_serve_the_next_one(box):
    add_user(box, "nora")
    box.do("make", "uninstall")
    assert box.run("curl", "-s", "http://127.0.0.1:8000/healthz").returncode == COULD_NOT_CONNECT
    left = "systemctl list-unit-files 'chatd*' --no-legend; ls /opt/chatd /usr/local/bin/chatd; pgrep -u chatd"
    assert box.ask("sh", "-c", left) == ""
    box.do("make", "install")
    assert "nora" in box.do("chatd", "user", "list")
    assert box.do("curl", "-sf", "http://127.0.0.1:8000/healthz")


def test_a_version_that_does_not_start_is_taken_back(box):
    before = release(box)
    box.path("/srv/chatd/chatd.py").write_text("raise SystemExit('no such luck')\n")
    done = box.run("make", "install")
    assert done.returncode != 0
    assert "does not start; going back" in done.stderr
    assert release(box) == before
    assert box.do("curl", "-sf", "http://127.0.0.1:8000/healthz")
