"""chatd in a process of its own, for a browser to visit."""

import os
import re
import subprocess
import sys
from pathlib import Path
from socket import create_server

CHATD = Path(__file__).parents[2] / "chatd.py"
PATIENCE = 30  # seconds


class Chatd:
    """The server of one data folder. `environment` holds settings without their prefix.

    `setup_link` makes the first account, while there is none.
    """

    def __init__(self, folder, **environment):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.setup_link = None
        self._process = None
        self._log = folder / "chatd.log"
        settings = {"DATA_DIR": folder, "SERVER__PORT": self.port, "AUTH__BCRYPT_ROUNDS": 4, "LAN__MDNS": "false"}
        chosen = {f"CHATD_{key}": str(value) for key, value in {**settings, **environment}.items()}
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("CHATD_")}
        self._environment = {**inherited, **chosen}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()

    def start(self):
        """Return when it serves."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, CHATD], env=self._environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        said = ""
        while self.url not in said:
            line = self._process.stdout.readline()
            assert line, said + self._log.read_text()
            said += line
        link = re.search(rf"{self.url}/join/\S+", said)
        self.setup_link = link and link[0]

    def command(self, *arguments):
        """What a command prints that is given beside the server."""
        return self.run([sys.executable, CHATD, *arguments])

    def run(self, command):
        """What a program prints that has the server's settings."""
        done = subprocess.run(command, env=self._environment, stdout=subprocess.PIPE, cwd=CHATD.parent)
        assert done.returncode == 0
        return done.stdout

    def stop(self):
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


def free_port():
    with create_server(("127.0.0.1", 0)) as socket:
        return socket.getsockname()[1]
