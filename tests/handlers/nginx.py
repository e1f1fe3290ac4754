"""A real nginx before a server, with what docs/operations.md tells operators to write."""

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs/operations.md"
PATIENCE = 20  # seconds

AROUND = """
master_process off;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


class Nginx:
    def __init__(self, folder, upstream):
        self.folder = folder
        self.port = free_port()
        self._upstream = upstream
        self._process = None

    @property
    def log(self):
        return (self.folder / "access.log").read_text()

    def start(self):
        self.folder.mkdir()
        config = self.folder / "nginx.conf"
        config.write_text(AROUND.format(folder=self.folder, site=self._site()))
        program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
        self._process = subprocess.Popen([program, "-p", self.folder, "-c", config, "-e", self.folder / "error.log"])
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "error.log").read_text()
            assert time.monotonic() < deadline, "nginx does not listen"
            time.sleep(0.02)

    def stop(self):
        self._process.terminate()
        self._process.wait()

    def _site(self):
        (site,) = re.findall(r"(?ms)^```nginx\n(.*?)^```", GUIDE.read_text())
        site = re.sub(r"(?m)^ *ssl_certificate.*\n", "", site)
        site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port};")
        site = site.replace("/var/log/nginx/chatd.log", str(self.folder / "access.log"))
        return site.replace("127.0.0.1:8000", f"127.0.0.1:{self._upstream}")

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
