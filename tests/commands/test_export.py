"""`chatd.py export`, on a real database."""

import asyncio
import json

import pytest

from commands.context import load_settings, offline
from hub.accounts.accounts import Registration
from hub.entries import Draft
from tests.forms import PNG

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'too'"


@pytest.fixture
def export(run, tmp_path):
    """Runs the command: its exit code, what it printed and complained of."""

    def into(*arguments, folder="out"):
        return run("export", tmp_path / folder, *arguments)

    return into


@pytest.fixture
def talk(settings_file):
    """Two rooms and a conversation, and what was said there."""
    return asyncio.run(_talk(load_settings(settings_file)))


async def _talk(settings):
    async with offline(settings) as (hub, _):
        alice, bob = [
            await hub.accounts.create(Registration(name, "a long password", f"{name}@example.org"))
            for name in ("alice", "bob")
        ]
        caller = await hub.signin.authenticate(await hub.signin.access_token(alice))
        lobby = await hub.rooms.create(alice, "<lobby>", kind="private")
        await hub.rooms.create(alice, "empty", kind="open")
        place = await hub.members.place(caller, lobby)
        first = (await hub.messages.post(place, Draft("One.\nTwo."))).message
        gone = (await hub.messages.post(place, Draft("To be deleted."))).message
        await hub.messages.delete(place, gone.id)
        incoming = hub.files.receive(hub.files.limit)
        await incoming.write(PNG)
        file = await hub.files.keep(incoming, "ca<k>e.png", caller)
        attachment = await hub.files.attach(file, place)
        quote = await hub.history.quote(place.live, first.id)
        draft = Draft(HOSTILE, parent_id=first.id, attachments=(attachment,))
        await hub.messages.post(place, draft, quote)
        await hub.messages.post(await hub.direct.open(caller, bob), Draft("Just for you."))
        await hub.journal.drain()
        return lobby.id


def test_a_room_is_told_whole_in_json(export, talk, tmp_path):
    assert export("--room", "<lobby>")[0] == 0
    told = json.loads((tmp_path / f"out/{talk}.json").read_text())
    assert told["room"] == {"id": talk, "name": "<lobby>", "kind": "private", "members": ["alice"]}
    assert [message["text"] for message in told["messages"]] == ["One.\nTwo.", HOSTILE]
    first, second = told["messages"]
    assert (second["parent"], second["author"]["username"]) == (first["id"], "alice")
    (file,) = second["attachments"]
    assert (file["name"], file["media_type"]) == ("ca<k>e.png", "image/png")
    assert (tmp_path / "out" / file["path"]).read_bytes().startswith(PNG[:8])


def test_what_people_wrote_is_text_on_the_page(export, talk, tmp_path):
    export("--room", "<lobby>")
    page = (tmp_path / f"out/{talk}.html").read_text()
    assert "<script" not in page
    assert "<lobby>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;" in page
    assert "<blockquote>alice: One.\nTwo.</blockquote>" in page
    assert "To be deleted." not in page
    assert 'download="ca&lt;k&gt;e.png"' in page


def test_everything_has_conversations_too(export, talk, tmp_path):
    code, out, _ = export()
    assert code == 0
    assert out.endswith("index.html: 3 messages of 3 rooms.\n")
    index = (tmp_path / "out/index.html").read_text()
    assert all(name in index for name in ("&lt;lobby&gt;</a> (2)", "empty</a> (0)", "alice, bob</a> (1)"))


@pytest.mark.expects_log
def test_a_file_that_is_lost_is_said(export, talk, tmp_path):
    for path in (tmp_path / "data" / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    code, out, _ = export("--json")
    assert (code, [room["lost"] for room in json.loads(out)]) == (1, [1, 0, 0])


def test_only_the_operator_may_read_it(export, talk, tmp_path):
    export()
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_there_is_left_alone(export, talk, tmp_path):
    (tmp_path / "out").mkdir()
    code, _, err = export()
    assert (code, list((tmp_path / "out").iterdir())) == (1, [])
    assert err == f"chatd: {tmp_path / 'out'}: File exists. Name a new folder.\n"


def test_an_unknown_room_is_named(export, talk):
    assert export("--room", "nowhere")[::2] == (1, "chatd: Room not found.\n")
