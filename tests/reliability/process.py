"""chatd as its operator runs it: a process of its own, which a test may kill."""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from urllib.parse import quote

import psutil
from tornado.httpclient import AsyncHTTPClient

from hub.accounts.models import User
from hub.models import Membership, Room
from store.blobs.blobs import LocalBlobs
from store.mongo import open_store
from tests.clients import Person, Server

CHATD = Path(__file__).parents[2] / "chatd.py"
PATIENCE = 30  # seconds
POLL = 0.02  # seconds
NEVER_SIGNS_IN = ""  # A password hash that fits no password: it takes no time to make.


class Chatd:
    """The server of one data folder. `environment` holds settings without their prefix."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.port = free_port()
        self.process = None
        self.log = folder / "chatd.log"
        settings = {"DATA_DIR": folder, "SERVER__PORT": self.port, "AUTH__BCRYPT_ROUNDS": 4, "LAN__MDNS": "false"}
        chosen = {f"CHATD_{key}": str(value) for key, value in {**settings, **environment}.items()}
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("CHATD_")}
        self._environment = {**inherited, **chosen}

    # Its life

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    async def start(self, patience=PATIENCE):
        """Return when it serves; the seconds it took."""
        begun = time.monotonic()
        self._spawn()
        await until(self._serves, patience)
        return time.monotonic() - begun

    def _spawn(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, CHATD], env=self._environment, stdout=log, stderr=log)

    async def _serves(self):
        assert self.is_running, self.log.read_text()
        return await self.health() == 200

    async def health(self):
        """The status of /healthz; None when nobody listens."""
        url = f"http://127.0.0.1:{self.port}/healthz"
        try:
            return (await AsyncHTTPClient().fetch(url, raise_error=False, request_timeout=PATIENCE)).code
        except OSError:
            return None

    async def stop(self):
        """End it as systemd does. Its exit code, and the seconds it took."""
        begun = time.monotonic()
        self.process.terminate()
        return await asyncio.to_thread(self._ended_since, begun)

    def _ended_since(self, begun):
        """Measured where no client has to have its turn first."""
        return self.process.wait(PATIENCE), time.monotonic() - begun

    def kill(self):
        if self.is_running:
            self.process.kill()
            self.process.wait()

    async def cli(self, *arguments, stdin=""):
        """Run `chatd.py ...` on the same folder. Its exit code, and what it said on both channels."""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, CHATD, *arguments),
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE):
            out, err = await child.communicate(stdin.encode())
        return child.returncode, out.decode(), err.decode()

    # What it uses

    @property
    def memory(self):
        """Bytes of VmRSS."""
        return psutil.Process(self.pid).memory_info().rss

    @property
    def cpu_seconds(self):
        """What it and its mongod have used since they started."""
        times = [process.cpu_times() for process in (psutil.Process(self.pid), *self._mongods())]
        return sum(time.user + time.system for time in times)

    @property
    def sockets(self):
        """How many connections of clients it holds."""
        connections = psutil.Process(self.pid).net_connections("tcp")
        return sum(c.status == psutil.CONN_ESTABLISHED and c.laddr.port == self.port for c in connections)

    # Its database

    async def mongod(self):
        """The process of its mongod."""
        await until(self._mongods)
        return self._mongods()[0]

    def _mongods(self):
        return [child for child in psutil.Process(self.pid).children() if child.name() == "mongod"]

    @property
    def mongodb(self):
        """The address of its database."""
        return f"mongodb://{quote(str(self.folder / 'mongodb' / 'mongodb.sock'), safe='')}/?directConnection=true"

    @asynccontextmanager
    async def store(self):
        """The store, opened beside the server as the CLI does."""
        store = await open_store(self.mongodb, "chatd", bcrypt_rounds=4, blobs=LocalBlobs(self.folder / "files"))
        try:
            yield store
        finally:
            store.close()

    # Who uses it

    async def room(self, name, *people, kind="private", pair=None):
        """A new room; whoever comes first is its admin."""
        async with self.store() as store:
            room = await store.rooms.insert(Room(0, name, kind, pair=pair))
            for person in people:
                role = "admin" if person is people[0] else "member"
                await store.memberships.add(Membership(room.id, person.id, role))
        return room

    async def people(self, *names, lifetime=3600):
        """New accounts, each with a token that is good for so many seconds."""
        expires_at = datetime.now(UTC) + timedelta(seconds=lifetime)
        async with self.store() as store:
            return [await self._person(store, name, expires_at) for name in names]

    async def _person(self, store, name, expires_at):
        user = await store.users.insert(User(0, name, f"{name}@example.org", name), NEVER_SIGNS_IN)
        return Person(Server(self.port), user, await store.tokens.issue(user.id, "access", expires_at))


async def until(condition, patience=PATIENCE):
    """Wait until a condition holds; it may be a coroutine function."""
    async with asyncio.timeout(patience):
        while True:
            held = condition()
            if await held if asyncio.iscoroutine(held) else held:
                return
            await asyncio.sleep(POLL)


def has_ended(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


async def stop_process(process):
    """Let it hang: it neither runs nor ends."""
    process.suspend()
    await until(lambda: process.status() == psutil.STATUS_STOPPED)


def free_port():
    with create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
