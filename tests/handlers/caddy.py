"""A real Caddy before a server, with what docs/operations.md tells operators to write."""

import os
import re
import shutil
import socket
import subprocess
import time

from tests.handlers.nginx import GUIDE, PATIENCE, free_port

PROGRAM = shutil.which("caddy")
AROUND = """
{{
    admin off
    auto_https off
}}
{site}
"""


class Caddy:
    def __init__(self, folder, upstream):
        self.folder = folder
        self.port = free_port()
        self._upstream = upstream
        self._process = None

    def start(self):
        self.folder.mkdir()
        config = self.folder / "Caddyfile"
        config.write_text(AROUND.format(site=self._site()))
        environment = {**os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        command = [PROGRAM, "run", "--adapter", "caddyfile", "--config", config]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, env=environment, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "Caddy does not listen"
            time.sleep(0.02)

    def stop(self):
        self._process.terminate()
        self._process.wait()

    def _site(self):
        (site,) = re.findall(r"(?ms)^```caddyfile\n(.*?)^```", GUIDE.read_text())
        site = site.replace("chat.example.org {", f"http://127.0.0.1:{self.port} {{")
        return site.replace("127.0.0.1:8000", f"127.0.0.1:{self._upstream}")

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
