"""`chatd.py import`, on a real database: what another program's export tells is here afterwards, once."""

import asyncio
import json
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from commands.context import load_settings, offline
from hub.accounts.accounts import Registration
from tests.forms import PNG

MIRA = {"id": "U1", "name": "mira", "profile": {"first_name": "Mira", "last_name": "M", "email": "mira@example.org"}}
BEN = {"id": "U2", "name": "ben", "deleted": True, "profile": {"display_name": "Benny", "email": None}}
DAY = "2024-05-17.json"
SLACK = {
    "users.json": [MIRA, BEN],
    "channels.json": [{"id": "C1", "name": "general", "members": ["U1", "U2"], "purpose": {"value": "All of it"}}],
    "groups.json": [{"id": "G1", "name": "secret", "members": ["U1"]}],
    "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
    f"general/{DAY}": [
        {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1715940000.000100", "text": "joined"},
        {
            **{"type": "message", "user": "U1", "ts": "1715940001.000200", "thread_ts": "1715940001.000200"},
            **{"text": "Lunch, <@U2>? See <https://a.example|the menu>.", "reply_count": 1, "edited": {"user": "U1"}},
            "reactions": [{"name": "+1", "users": ["U2", "U1", "U9"]}, {"name": "party_parrot", "users": ["U2"]}],
        },
        {
            "type": "message",
            "user": "U2",
            "ts": "1715940002.000300",
            "thread_ts": "1715940001.000200",
            "text": "*Yes.*",
        },
        {
            **{
                "type": "message",
                "subtype": "bot_message",
                "bot_id": "B1",
                "username": "CI",
                "ts": "1715940003.000400",
            },
            **{"text": "Built.", "files": [{"id": "F1", "name": "cake.png"}, {"id": "F2", "name": "lost.pdf"}]},
        },
    ],
    f"secret/{DAY}": [{"type": "message", "user": "U1", "ts": "1715940004.000500", "text": "Hush."}],
    f"D1/{DAY}": [{"type": "message", "user": "U2", "ts": "1715940005.000600", "text": "Just us."}],
    "__uploads/F1/cake.png": PNG,
}

MATTERMOST = [
    {"type": "version", "version": 1},
    {"type": "team", "team": {"name": "crew"}},
    {"type": "channel", "channel": {"team": "crew", "name": "town", "display_name": "Town Square", "type": "O"}},
    {
        "type": "user",
        "user": {
            **{"username": "mira", "email": "mira@example.org", "first_name": "Mira"},
            "teams": [{"name": "crew", "channels": [{"name": "town", "roles": "channel_user channel_admin"}]}],
        },
    },
    {"type": "user", "user": {"username": "ben", "email": "ben@example.org", "nickname": "Benny", "teams": None}},
    {
        "type": "post",
        "post": {
            **{"team": "crew", "channel": "town", "user": "mira", "message": "**Lunch?**", "create_at": 1715940001000},
            "reactions": [{"user": "ben", "emoji_name": "heart", "create_at": 1715940001500}],
            "attachments": [{"path": "20240517/x/cake.png"}],
            "replies": [{"user": "ben", "message": "Yes.", "create_at": 1715940002000, "edit_at": 1715940003000}],
        },
    },
    {"type": "direct_channel", "direct_channel": {"members": ["mira", "ben"]}},
    {
        "type": "direct_post",
        "direct_post": {
            "channel_members": ["ben", "mira"],
            "user": "ben",
            "message": "Hi.",
            "create_at": 1715940005000,
        },
    },
]


@pytest.fixture
def zipped(tmp_path):
    """A zip of JSON and of what is bytes."""

    def pack(files):
        path = tmp_path / "export.zip"
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
        return path

    return pack


@pytest.fixture
def run(run):
    """Runs the command: its exit code, what it reported, and what it complained of."""

    def command(path, *options):
        code, out, complaint = run("import", path, "--json", *options)
        return code, json.loads(out) if out else None, complaint

    return command


@pytest.fixture
def look(settings_file):
    """What `question(hub, store)` comes to."""

    async def ask(question):
        async with offline(load_settings(settings_file)) as (hub, store):
            answer = await question(hub, store)
            await hub.journal.drain()
            return answer

    return lambda question: asyncio.run(ask(question))


@pytest.fixture
def looked_up(mongo_client, database):
    """How often MongoDB was asked for messages by their client_ids: `looked_up()`."""
    mongo_client[database].command("profile", 2)
    asked = {"ns": f"{database}.messages", "op": "query", "command.hint.client_id": 1}
    yield lambda: mongo_client[database]["system.profile"].count_documents(asked)
    mongo_client[database].command("profile", 0)


async def rooms(hub, store):
    found = await store.rooms.all()
    return {room.name: [post async for post in posts(hub, room)] for room in found}


async def posts(hub, room):
    live = await hub.registry.live(room)
    for post in (await hub.history.after(live, 0, limit=100)).posts:
        yield post


def told(post, key=lambda m: m.text):
    return post.author.username, key(post.message)


def test_a_slack_export_is_here_with_people_rooms_and_times(run, zipped, look):
    code, report, _ = run(zipped(SLACK))
    found = look(rooms)
    assert code == 0
    assert [told(post) for post in found["general"]] == [
        ("mira", "Lunch, @ben? See [the menu](https://a.example)."),
        ("ben", "**Yes.**"),
        ("CI", "Built.\nlost.pdf"),
    ]
    assert [told(post) for post in found["secret"]] == [("mira", "Hush.")]
    [talk] = [found[name] for name in found if name not in {"general", "secret"}]
    assert [told(post) for post in talk] == [("ben", "Just us.")]
    first, answer, built = found["general"]
    assert first.message.created_at.isoformat() == "2024-05-17T10:00:01+00:00"
    assert (first.message.edited > 0, answer.message.edited) == (True, 0)
    assert [(one.name, len(one.user_ids)) for one in first.message.reactions] == [("👍", 2), (":party_parrot:", 1)]
    assert (answer.quote.id, answer.quote.author.username) == (first.message.id, "mira")
    assert [(one.name, one.media_type) for one in built.message.attachments] == [("cake.png", "image/png")]
    assert (built.author.is_bot, first.author.is_bot) == (True, False)
    assert report == {
        **{"people_known": 0, "people_new": 3, "rooms_known": 0, "rooms_new": 3},
        **{"messages_known": 0, "messages_new": 5, "files_new": 1},
        "left_out": {"files that are not in the export": 1},
    }


def test_rooms_are_as_private_as_they_were(run, zipped, look):
    run(zipped(SLACK))

    async def kinds(hub, store):
        found = {}
        for room in await store.rooms.all():
            people = await hub.people.by_ids(m.user_id for m in await store.memberships.of_room(room.id))
            found[room.kind] = room.description, sorted(user.username for user in people.values())
        return found

    assert look(kinds) == {
        "open": ("All of it", ["ben", "mira"]),
        "private": ("", ["mira"]),
        "direct": ("", ["ben", "mira"]),
    }


def test_what_is_there_already_is_found_with_few_questions(run, looked_up, tmp_path):
    """Also when rooms and people take turns."""
    head = [{"type": "version", "version": 1}]
    head += [{"type": "channel", "channel": {"team": "crew", "name": name, "type": "O"}} for name in "ab"]
    head += [{"type": "user", "user": {"username": f"u{n}", "email": f"u{n}@example.org"}} for n in range(7)]
    said = [{"team": "crew", "channel": "ab"[n % 2], "user": f"u{n % 7}", "message": f"{n}"} for n in range(450)]
    posts = [{"type": "post", "post": {**post, "create_at": 1715940001000 + n}} for n, post in enumerate(said)]
    path = tmp_path / "bulk.jsonl"
    path.write_text("\n".join(map(json.dumps, head + posts)))
    first, again = run(path)[1], run(path)[1]
    assert (first["messages_new"], again["messages_known"], again["messages_new"]) == (450, 450, 0)
    assert 2 <= looked_up() <= 6


@pytest.mark.parametrize("times", [2, 3])
def test_what_is_imported_again_is_there_once(run, zipped, look, times):
    path = zipped(SLACK)
    reports = [run(path)[1] for _ in range(times)]
    again = {"people_new": 0, "rooms_new": 0, "messages_new": 0, "files_new": 0}
    assert all(report.items() >= {**again, "messages_known": 5, "people_known": 3}.items() for report in reports[1:])
    assert sorted(len(found) for found in look(rooms).values()) == [1, 1, 3]


def test_an_import_that_broke_off_is_gone_on_with(run, zipped, look):
    run(zipped({**SLACK, f"general/{DAY}": SLACK[f"general/{DAY}"][:2]}))
    report = run(zipped(SLACK))[1]
    assert (report["messages_known"], report["messages_new"]) == (3, 2)
    assert [len(look(rooms)[name]) for name in ("general", "secret")] == [3, 1]


def test_a_dry_run_counts_the_same_and_writes_nothing(run, zipped, look):
    path = zipped(SLACK)
    trial = run(path, "--dry-run")[1]
    assert look(rooms) == {}
    assert look(lambda hub, store: store.users.all()) == []
    real = run(path)[1]
    assert trial.items() >= {key: real[key] for key in real if key != "left_out"}.items()
    again = run(path, "--dry-run")[1]
    assert (again["people_known"], again["rooms_known"], again["messages_known"]) == (3, 3, 5)


def test_people_are_known_by_their_email_and_new_ones_are_disabled(run, zipped, look):
    async def settle(hub, store):
        return await hub.accounts.create(Registration("mm", "a long password", "MIRA@example.org"))

    mira = look(settle)
    assert run(zipped(SLACK))[1]["people_known"] == 1
    users = {user.username: user for user in look(lambda hub, store: store.users.all())}
    assert users["mm"] == mira
    assert (users["ben"].is_active, users["ben"].name) == (False, "Benny")
    assert [told(post)[0] for post in look(rooms)["general"]][:2] == ["mm", "ben"]


def test_new_accounts_are_active_when_that_is_wanted(run, zipped, look):
    run(zipped(SLACK), "--active")
    active = {user.username: user.is_active for user in look(lambda hub, store: store.users.all())}
    assert active == {"mira": True, "ben": True, "CI": False}


def test_what_was_private_is_not_put_where_all_can_read_it(run, zipped, look):
    async def settle(hub, store):
        await hub.rooms.create(None, "secret", kind="open")

    look(settle)
    run(zipped(SLACK))
    found = look(rooms)
    assert found["secret"] == []
    assert [told(post) for post in found["secret (imported)"]] == [("mira", "Hush.")]
    assert run(zipped(SLACK))[1]["rooms_new"] == 0


@pytest.mark.parametrize("is_zipped", [True, False])
def test_a_mattermost_export_is_here(run, zipped, look, tmp_path, is_zipped):
    text = "\n".join(map(json.dumps, MATTERMOST)).encode()
    path = tmp_path / "bulk.jsonl"
    path.write_bytes(text)
    if is_zipped:
        path = zipped({"import.jsonl": text, "data/20240517/x/cake.png": PNG})
    report = run(path)[1]
    again = run(path)[1]
    found = look(rooms)

    first, answer = found.pop("Town Square")
    assert (told(first)[0], first.message.text.splitlines()[0], told(answer)) == ("mira", "**Lunch?**", ("ben", "Yes."))
    assert (answer.quote.id, answer.message.edited > 0, first.message.edited) == (first.message.id, True, 0)
    assert first.message.created_at.isoformat() == "2024-05-17T10:00:01+00:00"
    assert [reaction.name for reaction in first.message.reactions] == ["❤️"]
    assert [one.name for one in first.message.attachments] == ["cake.png"] * is_zipped
    assert [told(post) for [post] in found.values()] == [("ben", "Hi.")]
    assert (report["messages_new"], again["messages_new"], again["messages_known"]) == (3, 0, 3)


def test_a_rocket_chat_export_is_here(run, zipped, look):
    file = {"title": "cake.png", "fileId": "f1", "fileName": "cake.png", "remote": False}
    lines = [
        {"msg": "joined", "username": "mira", "ts": "2024-05-17T10:00:00.000Z", "type": "uj"},
        {"msg": "*Lunch?*", "username": "mira", "ts": "2024-05-17T10:00:01.500Z", "attachments": [file, file]},
        {"msg": "Yes.", "username": "ben", "ts": "2024-05-17T10:00:02.000Z"},
    ]
    path = zipped({"lobby.json": "\n".join(map(json.dumps, lines)).encode() + b"\n", "assets/f1-cake.png": PNG})
    report = run(path)[1]
    first, answer = look(rooms)["lobby"]
    assert (told(first), told(answer)) == (("mira", "*Lunch?*"), ("ben", "Yes."))
    assert first.message.created_at.isoformat() == "2024-05-17T10:00:01.500000+00:00"
    assert [one.name for one in first.message.attachments] == ["cake.png"]
    assert (report["messages_new"], report["people_new"]) == (2, 2)
    assert run(path)[1].items() >= {"messages_new": 0, "messages_known": 2, "people_new": 0, "rooms_new": 0}.items()

    async def who(hub, store):
        room = await hub.rooms.named("lobby")
        return room.kind, len(await store.memberships.of_room(room.id))

    assert look(who) == ("private", 2)


def test_an_admin_of_a_channel_is_one_here(run, look, tmp_path):
    path = tmp_path / "bulk.jsonl"
    path.write_text("\n".join(map(json.dumps, MATTERMOST)))
    run(path)

    async def led(hub, store):
        mira = await hub.accounts.by_login("mira")
        return [(await hub.rooms.by_id(id)).name for id in await store.memberships.led(mira.id)]

    assert look(led) == ["Town Square"]


def test_names_that_will_not_do_here_become_others(run, zipped, look):
    odd = [{"id": f"U{n}", "name": name} for n, name in enumerate(("chat", "a/b@c", "", "\x00", "x" * 99))]
    days = {f"{name}/{DAY}": [] for name in ("12",)}
    run(zipped({"users.json": odd, "channels.json": [{"id": "C", "name": "12"}, {"id": "D", "name": "/"}], **days}))
    names = [user.username for user in look(lambda hub, store: store.users.all())]
    assert len(set(names)) == 5
    assert names[0].startswith("chat-")
    assert list(look(rooms)) == ["#12", "room"]
    assert run(zipped({"users.json": odd, "channels.json": []}))[1]["people_new"] == 0


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"notes.txt": b"x"}, "is no export of"),
        ({"lobby.json": b'{"msg": "no time"}'}, "lobby.json is not as it should be"),
        ({"channels.json": b"{"}, "channels.json is not as it should be"),
        ({"channels.json": [{"id": 7}]}, "channels.json is not as it should be"),
        ({"channels.json": [], "users.json": b"[" * 100_000}, "users.json is not as it should be"),
        ({"channels.json": [{"id": "C", "name": "a"}], f"a/{DAY}": [{"ts": "x"}]}, "no time"),
        ({"channels.json": [{"id": "C", "name": "a"}], f"a/{DAY}": [{"ts": "1e99"}]}, "no time"),
        ({"import.jsonl": b'{"type": "post"}'}, "names its version"),
        ({"import.jsonl": b'{"type": "version"}\n{"type": 7}'}, "import.jsonl is not as it should be"),
    ],
)
def test_what_is_no_export_is_refused(run, zipped, files, complaint):
    code, report, error = run(zipped(files))
    assert (code, report) == (1, None)
    assert complaint in error


def test_a_file_that_is_not_there_is_named(run, tmp_path):
    code, _, error = run(tmp_path / "nowhere.jsonl")
    assert code == 1
    assert "nowhere.jsonl: No such file" in error
