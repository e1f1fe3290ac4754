"""Backups, taken while people talk, and what comes back from them."""

import json
import shutil
from contextlib import contextmanager
from hashlib import sha256

import bson
import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from tests.forms import FORM, PNG, file, form
from tests.reliability.crowd import crowded
from tests.reliability.process import Chatd
from tests.store.s3 import BUCKET

pytestmark = [pytest.mark.gen_test(timeout=90), pytest.mark.timeout(120)]

UPLOAD = "/api/chat/groups/lobby/messages/upload/"
RAW = CodecOptions(document_class=RawBSONDocument)


@pytest.fixture(scope="module")
def environment():
    return {"LIMITS__POSTS_PER_10S": 1_000_000, "TLS__MODE": "auto", "TLS__PORT": 0}


@pytest.fixture
def elsewhere(tmp_path):
    """Another box, on which nothing has happened yet."""
    chatd = Chatd(tmp_path / "elsewhere")
    chatd.folder.mkdir()
    yield chatd
    chatd.kill()


@contextmanager
def database(chatd):
    with MongoClient(chatd.mongodb) as client:
        yield client["chatd"]


async def backed_up(chatd, path, *options):
    code, out, err = await chatd.cli("backup", str(path), "--json", *options)
    assert (code, err) == (0, "")
    return json.loads(out)


async def restored(chatd, path):
    code, out, err = await chatd.cli("restore", str(path), "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


async def documents(chatd, name, query):
    """As they are stored, byte for byte, by their id."""
    if not chatd.is_running:
        await chatd.start()
    with database(chatd) as db:
        return [bytes(d.raw) for d in db[name].with_options(RAW).find(query).sort("_id")]


async def lived_in(chatd, name):
    """A room in which things have happened, and who was in it."""
    alice, bob = await chatd.people(f"{name} alice", f"{name} bob")
    room = await chatd.room(name, alice, bob)
    socket = await alice.socket("/ws/")
    await socket.receive()
    await socket.send(type="resume", rooms={})
    for number in range(4):
        await socket.send(type="post", room=room.id, text=f"Number {number}.", client_id=f"c{number}")
    ids = [await acked(socket) for _ in range(4)]
    await socket.send(type="edit", room=room.id, id=ids[0], text="Number nil.")
    await socket.send(type="delete", room=room.id, id=ids[1])
    await socket.send(type="react", room=room.id, id=ids[2], reaction="👍")
    for _ in range(3):
        await acked(socket)
    path = UPLOAD.replace("lobby", name)
    await alice.request("POST", path, form(file("attachment", "cake.png", PNG)), headers=FORM)
    await socket.close()
    return room, alice, bob


async def posted(person, room, text):
    """The ack."""
    socket = await person.socket("/ws/")
    await socket.receive()
    await socket.send(type="resume", rooms={})
    await socket.send(type="post", room=room.id, text=text, client_id=text)
    while (frame := await socket.receive())["type"] != "ack":
        pass
    await socket.close()
    return frame


async def acked(socket):
    while (frame := await socket.receive())["type"] != "ack":
        pass
    return frame["id"]


async def test_backup_under_load_has_all_that_was_acked_and_ends_at_one_moment(chatd, elsewhere, tmp_path, report):
    await lived_in(chatd, "busy")
    async with crowded(chatd, "backed", rooms=2, senders=10, listeners=2, tempo=0.01) as crowd:
        await crowd.progress(20)
        acked_before = {heard for sender in crowd.senders for heard in sender.acked.values()}
        backup = await backed_up(chatd, tmp_path / "chatd.tar", "--verify")
        await crowd.progress(5)
        await crowd.fall_silent()
        until = {"_id": {"$lte": backup["barrier"]}}
        then = await documents(chatd, "messages", until)
        acked_after = {heard for sender in crowd.senders for heard in sender.acked.values()} - acked_before
    result = await restored(elsewhere, tmp_path / "chatd.tar")
    now = await documents(elsewhere, "messages", until)

    report(f"backup under load: {len(now)} messages, {len(acked_before)} of them acked before it began")
    assert now == then
    assert result == {"messages": len(now), "barrier": backup["barrier"], "files": 1}
    assert {heard.id for heard in acked_before} <= {bson.decode(document)["_id"] for document in now}
    assert max(heard.id for heard in acked_after) > backup["barrier"]


async def test_what_is_restored_serves_as_it_did(chatd, elsewhere, tmp_path):
    _, _, bob = await lived_in(chatd, "lobby")
    await backed_up(chatd, tmp_path / "chatd.tar")
    history = (await bob.get("/api/chat/groups/lobby/messages/")).json
    authority = (chatd.folder / "tls" / "ca.key").read_bytes()

    await restored(elsewhere, tmp_path / "chatd.tar")
    await elsewhere.start()
    bob.server.port = elsewhere.port

    page = (await bob.get("/api/chat/groups/lobby/messages/")).json
    assert texts(page) == texts(history) == ["", "Number 3.", "Number 2.", "Number nil."]
    served = await bob.get(page[0]["attachment"].removeprefix(bob.server.url))
    assert sha256(served.body).digest() == sha256(PNG).digest()
    assert (elsewhere.folder / "tls" / "ca.key").read_bytes() == authority


def texts(page):
    return [message["content"] for message in page]


async def test_clients_that_remember_more_than_was_restored_load_afresh(chatd, elsewhere, tmp_path):
    room, alice, bob = await lived_in(chatd, "resumed")
    before = await bob.socket("/ws/")
    known = await before.receive()
    await before.close()
    await backed_up(chatd, tmp_path / "chatd.tar")
    lost = await posted(alice, room, "Lost.")

    await restored(elsewhere, tmp_path / "chatd.tar")
    await elsewhere.start()
    alice.server.port = bob.server.port = elsewhere.port
    anew = await bob.socket("/ws/")
    hello = await anew.receive()
    (seq,) = [each["seq"] for each in hello["rooms"] if each["id"] == room.id]
    group = await bob.socket(f"/ws/chat/{room.id}/", since=lost["seq"])
    answer = await group.receive()
    await posted(alice, room, "Found.")
    found = await group.receive()
    await anew.close()
    await group.close()

    assert hello["epoch"] != known["epoch"]
    assert answer == {"action": "reset", "seq": seq}
    assert (found["message"], found["seq"]) == ("Found.", seq + 1)
    assert seq > lost["seq"]
    assert found["id"] > lost["id"]


async def test_restore_beside_a_running_server_is_refused(chatd, tmp_path):
    await backed_up(chatd, tmp_path / "chatd.tar")
    code, out, err = await chatd.cli("restore", str(tmp_path / "chatd.tar"))
    assert (code, out) == (1, "")
    assert f"chatd (pid {chatd.pid}) already serves" in err


HARMS = {
    "is cut off": lambda content: content[:-700],
    "is damaged": lambda content: content[:3000] + bytes([content[3000] ^ 4]) + content[3001:],
    "is no backup of chatd": lambda content: b"%PDF-1.7" + content[8:],
    "newer chatd": lambda content: content.replace(b'"format":1', b'"format":9', 1),
}


async def test_what_can_not_be_restored_changes_nothing(elsewhere, tmp_path):
    await elsewhere.start()
    await lived_in(elsewhere, "lobby")
    await backed_up(elsewhere, tmp_path / "chatd.tar")
    await elsewhere.stop()
    good, bad = (tmp_path / "chatd.tar").read_bytes(), tmp_path / "bad.tar"
    before = await everything(elsewhere)

    for sentence, harm in HARMS.items():
        bad.write_bytes(harm(good))
        code, out, err = await elsewhere.cli("restore", str(bad))
        assert (code, out) == (1, ""), sentence
        assert sentence in err

    assert await everything(elsewhere) == before


async def everything(chatd):
    await chatd.start()
    with database(chatd) as db:
        kept = {name: list(db[name].find().sort("_id")) for name in sorted(db.list_collection_names())}
    await chatd.stop()
    return kept


async def test_a_backup_replaces_what_came_after_it(elsewhere, tmp_path):
    await elsewhere.start()
    await lived_in(elsewhere, "before")
    await backed_up(elsewhere, tmp_path / "chatd.tar")
    await lived_in(elsewhere, "after")
    await elsewhere.stop()
    await restored(elsewhere, tmp_path / "chatd.tar")
    _, out, _ = await elsewhere.cli("room", "list", "--json")
    assert [room["name"] for room in json.loads(out)] == ["before"]


async def test_lost_file_is_told_and_all_else_comes_back(elsewhere, tmp_path):
    await elsewhere.start()
    await lived_in(elsewhere, "lobby")
    shutil.rmtree(elsewhere.folder / "files" / sha256(PNG).hexdigest()[:2])
    code, out, _ = await elsewhere.cli("backup", str(tmp_path / "chatd.tar"), "--verify", "--json")
    assert (code, json.loads(out)["lost"]) == (1, [sha256(PNG).hexdigest()])
    await elsewhere.stop()
    assert (await restored(elsewhere, tmp_path / "chatd.tar"))["messages"] == 5


async def test_files_move_from_one_storage_to_another(tmp_path, s3, elsewhere):
    """The backup has what S3 had, and it is restored onto a disk."""
    storage = {"BACKEND": "s3", "S3__BUCKET": BUCKET, "S3__ENDPOINT_URL": s3.url}
    (tmp_path / "s3 box").mkdir()
    chatd = Chatd(tmp_path / "s3 box", **{f"STORAGE__{key}": value for key, value in storage.items()})
    await chatd.start()
    try:
        await lived_in(chatd, "lobby")
        small = await backed_up(chatd, tmp_path / "small.tar", "--without-files")
        whole = await backed_up(chatd, tmp_path / "whole.tar")
    finally:
        await chatd.stop()
    await restored(elsewhere, tmp_path / "whole.tar")
    stored = [path.read_bytes() for path in (elsewhere.folder / "files").rglob("*") if path.is_file()]
    assert (small["files"], whole["files"], stored) == (0, 1, [PNG])
    _, out, _ = await elsewhere.cli("restore", str(tmp_path / "small.tar"))
    assert "The backup is without files: the storage has to have them." in out


async def test_of_the_backups_in_a_folder_the_newest_stay(elsewhere, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / f"chatd-2026010{day}-030000.tar" for day in (1, 2, 3)]
    for path in [*old, folder / "chatd-notes.tar"]:
        path.touch()
    await elsewhere.cli("room", "add", "lobby")
    made = await backed_up(elsewhere, folder, "--keep", "2")
    [note] = await documents(elsewhere, "meta", {"_id": "backup"})
    assert (bson.decode(note)["bytes"], bson.decode(note)["verified"]) == (made["bytes"], False)
    assert sorted(map(str, folder.iterdir())) == sorted([str(old[2]), made["file"], str(folder / "chatd-notes.tar")])


async def test_a_backup_that_fails_leaves_what_was_there(elsewhere, tmp_path):
    code, _, err = await elsewhere.cli("backup", str(tmp_path / "chatd.tar"))
    assert code == 1
    assert "No chatd has been at" in err
    await elsewhere.cli("room", "add", "lobby")
    code, _, err = await elsewhere.cli("backup", str(tmp_path / "nowhere" / "chatd.tar"))
    assert code == 1
    assert "No such file or directory. There is no backup." in err
    await backed_up(elsewhere, tmp_path / "chatd.tar")
    assert [path.name for path in tmp_path.glob("chatd*")] == ["chatd.tar"]
    assert (tmp_path / "chatd.tar").stat().st_mode & 0o777 == 0o600
