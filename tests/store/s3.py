"""A real S3 server over a folder, which can be killed and come back on its port."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3

RCLONE = Path(sys.executable).with_name("rclone")
KEY, SECRET = "key", "secret of the tests"  # What the server wants to hear.
BUCKET = "team"
PATIENCE = 20  # seconds


class S3Server:
    def __init__(self, folder):
        self.folder = folder
        self.port = _free_port()
        self._process = None
        (folder / BUCKET).mkdir(parents=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def objects(self):
        bucket = self.folder / BUCKET
        return sorted(str(path.relative_to(bucket)) for path in bucket.rglob("*") if path.is_file())

    def client(self):
        keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
        return boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", **keys)

    def start(self):
        command = [RCLONE, "serve", "s3", "--auth-key", f"{KEY},{SECRET}", "--addr", f"127.0.0.1:{self.port}"]
        self._process = subprocess.Popen(
            [*command, "--vfs-cache-mode", "off", self.folder],
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder.parent), "RCLONE_CONFIG": ""},
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < deadline, "rclone does not listen"
            time.sleep(0.02)

    def kill(self):
        self._process.kill()
        self._process.wait()

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
