"""A hub over a real store, without a network: people who call it, and clients that record what they hear."""

import asyncio
import re
import secrets

import pytest
from tornado.ioloop import IOLoop

from commands.clock import now
from hub.accounts.models import User
from hub.entries import Draft
from hub.errors import Refusal
from hub.hub import Hub
from store.blobs.blobs import LocalBlobs
from store.mongo import open_store
from tests.conftest import empty
from tests.hub.house import Client, Lines, Stage, Wire
from tests.hub.refusals import Table

REFUSED = Table()
FIELD = re.compile("[a-z_]+")

# Opening a store takes longer than most tests of the hub, so they share one, and the loop it is bound to.


@pytest.fixture(scope="session")
def shared_loop():
    loop = IOLoop(make_current=False)
    yield loop
    loop.close(all_fds=True)


@pytest.fixture
def io_loop(shared_loop):
    shared_loop.make_current()
    yield shared_loop
    shared_loop.clear_current()
    assert asyncio.all_tasks(shared_loop.asyncio_loop) == set()


@pytest.fixture(scope="session")
def shared_database(mongo_client):
    name = f"test_hub_{secrets.token_hex(6)}"
    yield name
    mongo_client.drop_database(name)


@pytest.fixture(scope="session")
def shared_store(shared_loop, mongodb, shared_database, tmp_path_factory):
    blobs = LocalBlobs(tmp_path_factory.mktemp("files"))
    store = shared_loop.run_sync(lambda: open_store(mongodb, shared_database, bcrypt_rounds=4, blobs=blobs))
    yield store
    store.close()


@pytest.fixture(autouse=True)
def as_documented(monkeypatch):
    """Whatever is refused stands in docs/refusals.md, and names a field as clients do."""
    made, refusals = Refusal.__init__, []

    def noted(refusal, *args, **kwargs):
        made(refusal, *args, **kwargs)
        refusals.append(refusal)

    monkeypatch.setattr(Refusal, "__init__", noted)
    yield
    assert [(r.status, r.code, r.sentence) for r in refusals if not REFUSED.knows(r)] == []
    assert [r.field for r in refusals if r.field is not None and not FIELD.fullmatch(r.field)] == []


@pytest.fixture
def database(shared_database):
    return shared_database


@pytest.fixture
def store(mongo_client, shared_store, shared_database):
    """An empty one."""
    yield shared_store
    empty(mongo_client[shared_database], keep=["meta"])


@pytest.fixture
def stage(store):
    return Stage(store)


@pytest.fixture
def hub(stage, settings):
    return Hub(stage, settings, now=now)


@pytest.fixture
def sign_up(store, hub):
    """Makes people who have signed in: `dave = await sign_up("dave")`."""

    async def make(name, **fields):
        user = await store.users.insert(User(0, name, f"{name}@example.org", **fields), "no password fits")
        return await hub.signin.authenticate(await store.tokens.issue(user.id, "access", None))

    return make


@pytest.fixture
def open_room(hub):
    """Makes rooms: `await open_room("lobby", alice, bob)`. Whoever comes first is the room's admin."""

    async def make(name, owner, *members, kind="private"):
        room = await hub.rooms.create(owner.user, name, kind=kind)
        for member in members:
            await hub.members.add_member(room, member.user)
        return room

    return make


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    """A private room of alice and bob, which alice leads."""
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def places(io_loop, hub, lobby, alice, bob):
    """Those of alice and bob in the lobby."""

    async def look():
        return [await hub.members.place(caller, lobby) for caller in (alice, bob)]

    return io_loop.run_sync(look)


@pytest.fixture
def connect(hub):
    """A client that is in no room yet."""

    def make(caller, **options):
        wire = Wire()
        return Client(hub.session(caller, options.pop("dialect", Lines()), wire, **options), wire)

    return make


@pytest.fixture
def join(hub, connect):
    """A client that hears a room from here on."""

    async def make(caller, room, **options):
        client = connect(caller, **options)
        place = await hub.members.enter(caller, room)
        hub.registry.enter(client.session, place.live)
        return client

    return make


@pytest.fixture
def say(hub):
    """Posts: `await say(lobby, alice, "One.")` is the message, once it is journaled."""

    async def post(room, author, text, **fields):
        place = await hub.members.place(author, room)
        return (await hub.messages.post(place, Draft(text, **fields))).message

    return post
