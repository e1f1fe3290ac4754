"""A real server for every test: mongod, an empty database, a hub, sockets, and people who use them."""

import asyncio
import logging
import os
import secrets

import hypothesis
import pytest
from pymongo import MongoClient, WriteConcern
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from commands.clock import now
from handlers import STATIC, application
from handlers.app.assets import Assets
from handlers.ring import ringing
from hub.accounts.accounts import Registration
from hub.config import Auth, Settings
from hub.entries import Draft
from hub.hub import Hub
from store.blobs.blobs import LocalBlobs
from store.ldap.directory import LdapDirectory
from store.mongo import open_store
from tests.clients import PATIENCE, Person, Server
from tests.mongod import running_mongod
from tests.slapd import Slapd
from tests.store.s3 import KEY, SECRET, S3Server

# What was found once is found again, and nothing else: `make slow` looks for more.
# How long the machine takes to make an example says nothing about what is tested.
UNHURRIED = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("repeatable", derandomize=True, suppress_health_check=UNHURRIED)
LOUD = ("chatd", "store", "tornado.application", "asyncio")  # loggers whose warnings count as errors


def pytest_configure(config):
    config.addinivalue_line("markers", "expects_log: provokes warnings or errors, and looks at them itself")
    # Else the first loop of a test would make Tornado ask for, and so make, another that nobody closes.
    asyncio.set_event_loop(None)


@pytest.fixture(scope="session")
def mongodb():
    """The address of a mongod that runs for the whole session, or of one that several sessions share.

    tests/reliability has its own, on disk.
    """
    if shared := os.environ.get("CHATD_TEST_MONGODB"):
        yield shared
    else:
        with running_mongod() as address:
            yield address


@pytest.fixture(scope="session")
def mongo_client(mongodb):
    """A plain client of the same mongod, to look behind the store."""
    with MongoClient(mongodb, tz_aware=True) as client:
        # Dropping a database waits for the journal: 100 ms, if it is not told to hurry.
        client.admin.command("setParameter", 1, journalCommitInterval=2)
        # What was dropped keeps its files open for five minutes, in case somebody reads the past.
        client.admin.command("setParameter", 1, minSnapshotHistoryWindowInSeconds=0)
        client.admin.command("setParameter", 1, syncdelay=5)
        yield client


@pytest.fixture(scope="session")
def used_database(mongo_client):
    """The name of a database that tests share, one after the other."""
    name = f"test_{secrets.token_hex(6)}"
    yield name
    mongo_client.drop_database(name)


@pytest.fixture
def new_database(mongo_client):
    """The name of a database that nobody has used. To make it takes about as long as a test."""
    name = f"test_{secrets.token_hex(6)}"
    yield name
    mongo_client.drop_database(name)


@pytest.fixture
def database(mongo_client, used_database):
    """The name of an empty database; only its indexes may be there."""
    yield used_database
    empty(mongo_client[used_database])


@pytest.fixture
def store(io_loop, mongodb, database, settings):
    """A store over a database of its own."""
    blobs = LocalBlobs(settings.data_dir / "files")
    store = io_loop.run_sync(lambda: open_store(mongodb, database, bcrypt_rounds=4, blobs=blobs))
    yield store
    store.close()


@pytest.fixture
def settings(tmp_path):
    """A module that needs others has a fixture of the same name."""
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4))


@pytest.fixture
def s3(tmp_path, monkeypatch):
    """A storage that speaks S3, to which the environment has the keys."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    server = S3Server(tmp_path / "s3")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def offer_all():
    with ringing() as offer_all:
        yield offer_all


@pytest.fixture
def hub(io_loop, store, settings, offer_all):
    hub = Hub(store, settings, now=now, offer_all=offer_all)
    yield hub
    io_loop.run_sync(hub.drain)


@pytest.fixture(scope="session")
def slapd(tmp_path_factory):
    """The directory of an organisation. Tests share it, each with people of its own."""
    slapd = Slapd(tmp_path_factory.mktemp("slapd"))
    slapd.start()
    yield slapd
    slapd.stop()


@pytest.fixture
def directory(store, slapd, monkeypatch):
    """The same, where the store asks it."""
    monkeypatch.setattr(store, "directory", LdapDirectory(slapd.settings()))
    return slapd


@pytest.fixture(scope="session")
def assets():
    return Assets(STATIC)


@pytest.fixture
def server(io_loop, hub, store, assets):
    """The server, on a free port."""
    lasting = asyncio.all_tasks(io_loop.asyncio_loop)
    http = HTTPServer(application(hub, signer=store.secrets, assets=assets))
    server = io_loop.run_sync(lambda: _listening(http))
    yield server
    io_loop.run_sync(server.hang_up)
    http.stop()
    io_loop.run_sync(http.close_all_connections)
    io_loop.run_sync(lambda: _settled(lasting))


@pytest.fixture(autouse=True)
def quiet(request, caplog):
    """What is logged as an error, by us even as a warning, is a bug and fails the test."""
    yield
    if request.node.get_closest_marker("expects_log") is None:
        records = [*caplog.get_records("setup"), *caplog.get_records("call"), *caplog.records]
        assert [record.getMessage() for record in records if is_trouble(record)] == []


def is_trouble(record):
    is_ours = record.name.startswith(LOUD)
    return record.levelno >= (logging.WARNING if is_ours else logging.ERROR)


@pytest.fixture
def sign_up(server, hub):
    """Makes people: `dave = await sign_up("dave")`. The password of dave is "dave's password"."""

    async def make(name, *, is_admin=False):
        wanted = Registration(name, f"{name}'s password", f"{name}@example.org", name.capitalize(), "Example")
        user = await hub.accounts.create(wanted, is_admin=is_admin)
        return Person(server, user, await hub.signin.access_token(user))

    return make


@pytest.fixture
def nobody(server):
    """Somebody who has not signed in."""
    return Person(server)


@pytest.fixture
def root(io_loop, sign_up):
    """An admin of the server."""
    return io_loop.run_sync(lambda: sign_up("root", is_admin=True))


@pytest.fixture
def alice(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("alice"))


@pytest.fixture
def bob(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("bob"))


@pytest.fixture
def carol(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("carol"))


@pytest.fixture
def open_room(hub):
    """Makes rooms: `await open_room("lobby", alice, bob)`. Whoever comes first is the room's admin."""

    async def make(name, owner=None, *members, kind="private"):
        room = await hub.rooms.create(owner and owner.user, name, kind=kind)
        for member in members:
            await hub.members.add_member(room, member.user)
        return room

    return make


@pytest.fixture
def say(hub):
    """Posts: `await say(lobby, alice, "One.", "Two.")` is the last message, once all are journaled."""

    async def post(room, author, *texts):
        place = await hub.members.place(await hub.signin.authenticate(author.token), room)
        answers = await asyncio.gather(*(hub.messages.post(place, Draft(text)) for text in texts))
        return answers[-1].message

    return post


def empty(database, *, keep=()):
    """Leave of a database no document, but in the collections named in `keep`."""
    names = database.list_collection_names(filter={"name": {"$not": {"$regex": "^system"}, "$nin": list(keep)}})
    filled = _filled(database, names)
    for name in filled:
        database.get_collection(name, write_concern=WriteConcern(w=1)).delete_many({})
    if filled:  # Where the last deletion is known to the majority, all are.
        database[filled[-1]].delete_many({})


def _filled(database, names):
    """Those in which there is anything, in one question: most have stayed empty."""
    first = [[{"$limit": 1}, {"$project": {"_id": False, "name": {"$literal": name}}}] for name in names]
    looks = [{"$unionWith": {"coll": name, "pipeline": look}} for name, look in zip(names, first, strict=True)]
    return [found["name"] for found in database.aggregate([{"$documents": []}, *looks])]


async def _settled(lasting):
    """Wait until the server has served what it was asked, but for what was there before it: that ends by itself."""
    tasks = asyncio.all_tasks() - lasting - {asyncio.current_task()}
    if tasks:
        _, endless = await asyncio.wait(tasks, timeout=PATIENCE)
        assert not endless


async def _listening(http):
    sockets = bind_sockets(0, "127.0.0.1")
    http.add_sockets(sockets)
    return Server(sockets[0].getsockname()[1])
