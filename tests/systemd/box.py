"""A box of its own: a real systemd in a container over this machine's files, of which it changes none."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
CHECKOUT = Path("srv/chatd")
PATIENCE = 90  # seconds
PRODUCT = ("chatd.py", "commands", "handlers", "hub", "store", "static", "templates", "docs", "systemd", "Makefile")
PRODUCT += ("config.yaml", "requirements.txt", "README.md", "CHANGELOG.md", "LICENSE", "SECURITY.md")
PACKAGES = Path(pytest.__file__).resolve().parents[1]


def why_not():
    """What stands in the way of such a box here."""
    if os.geteuid() != 0:
        return "takes root"
    if not shutil.which("systemd-nspawn"):
        return "takes systemd-nspawn: apt-get install systemd-container"
    return "" if Path("/usr/bin/python3").exists() else "takes the Python of the system"


def put_checkout(folder):
    """What somebody has who is about to install: the product, and a .venv in which all is that it needs."""
    folder.mkdir(parents=True)
    for name in PRODUCT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    # With the Python of the system, as on a box; the packages are those of the tests.
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    (folder / ".venv/bin/pip").touch()
    (next(folder.glob(".venv/lib/python3*/site-packages")) / "tests.pth").write_text(f"{PACKAGES}\n")
    (folder / ".venv/run.stamp").touch()
    return folder


class Box:
    def __init__(self, folder):
        self._folder = folder
        self._root = folder / "root"
        self._leader = None

    # Its life

    def boot(self):
        upper = self._folder / "upper"
        for each in (upper, self._folder / "work", self._root):
            each.mkdir(parents=True)
        layers = f"lowerdir=/,upperdir={upper},workdir={self._folder / 'work'}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, self._root], check=True)
        put_checkout(self._root / CHECKOUT)
        command = ["systemd-nspawn", "-D", self._root, f"--bind-ro={PACKAGES}", "--register=no", "--keep-unit"]
        command += ["--private-network", "--boot", "systemd.unit=multi-user.target"]
        with (self._folder / "console.log").open("wb") as log:
            self._nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait(lambda: self._nspawn_child() is not None)
        self._leader = self._nspawn_child()
        self._wait(lambda: self.ask("systemctl", "is-active", "basic.target") == "active")

    def _nspawn_child(self):
        children = psutil.Process(self._nspawn.pid).children()
        return next((child for child in children if child.name() == "systemd"), None)

    def shut(self):
        if self._leader:
            self._leader.kill()
        self._nspawn.wait(PATIENCE)
        subprocess.run(["umount", self._root], check=True)
        shutil.rmtree(self._folder)

    # What is done in it

    def run(self, *command):
        entered = [*self._enter("--all"), f"--wdns=/{CHECKOUT}", *map(str, command)]
        return subprocess.run(entered, capture_output=True, text=True, timeout=PATIENCE, check=False)

    def visit(self, module, *arguments):
        """A Python of this machine that sees the network of the box."""
        command = [*self._enter("--net"), sys.executable, "-m", module, *arguments]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def _enter(self, where):
        return ["nsenter", "--target", str(self._leader.pid), where]

    def do(self, *command):
        """What it prints; it has to succeed."""
        done = self.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr + self.journal()
        return done.stdout.strip()

    def ask(self, *command):
        return self.run(*command).stdout.strip()

    def path(self, inside):
        """A file of the box, from outside."""
        return self._root / str(inside).lstrip("/")

    def journal(self):
        return self.ask("journalctl", "--no-pager", "-n", "60", "-o", "cat", "-u", "chatd.service")

    def until(self, condition):
        self._wait(condition)

    def _wait(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, (self._folder / "console.log").read_text()[-2000:]
            time.sleep(0.1)
