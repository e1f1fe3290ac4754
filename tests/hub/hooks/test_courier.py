"""Outgoing webhooks are told all that happens, in order, however often that fails and the server ends."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from commands.clock import now
from hub.entries import Draft
from hub.hooks.courier import Courier, Undelivered
from hub.hooks.models import KINDS
from hub.hub import Hub
from hub.imports.importer import Imported
from hub.models import Reaction
from tests.hub.house import away, others_go_on

pytestmark = pytest.mark.gen_test

URL = "http://box.example/"


class Program:
    """What a hook leads to. `fails`: how often it will, or for good."""

    def __init__(self, fails=0):
        self.heard = []
        self.fails = fails
        self.tries = 0
        self._news = asyncio.Condition()

    async def __call__(self, hook, happening):
        self.tries += 1
        async with self._news:
            self._news.notify_all()
            if self.tries <= self.fails:
                raise Undelivered("it answers 500")
            self.heard.append((happening.kind, happening.post.message.text))

    async def tried(self, times):
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: self.tries >= times)

    async def hears(self, *expected):
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.heard) >= len(expected))
        assert self.heard == list(expected)


@asynccontextmanager
async def running(hub, send):
    courier = Courier(hub.outgoing, send, first_pause=0.01)
    task = asyncio.create_task(courier.run())
    try:
        yield courier
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def hook(io_loop, hub, alice, lobby):
    return io_loop.run_sync(lambda: made(hub, alice, lobby))


async def made(hub, caller, room, *events):
    return await hub.outgoing.make(await hub.members.place(caller, room), "relay", URL, events or KINDS)


async def told_of(hub, caller, bot_id):
    """What a bot has told somebody alone."""
    place = await hub.direct.open(caller, await hub.bots.by_id(bot_id))
    return [post.message.text for post in await hub.history.latest(place.live, skip=0, limit=9)]


async def until(is_so):
    async with asyncio.timeout(5):
        while not is_so():
            await others_go_on()


async def paused(hub, hook):
    """Why it is, as soon as it is."""
    async with asyncio.timeout(5):
        while not (found := await hub.outgoing._hooks.by_id(hook.id)).paused:
            pass
    return found.paused


async def test_what_happens_is_told_in_order_and_nothing_from_before(hub, alice, lobby, say):
    await say(lobby, alice, "Before.")
    await made(hub, alice, lobby)
    program = Program()
    async with running(hub, program):
        for n in range(30):
            await say(lobby, alice, f"{n}")
        await program.hears(*(("posted", f"{n}") for n in range(30)))


async def test_changes_are_told_by_what_they_are(hub, hook, alice, lobby, say):
    program, place = Program(), await hub.members.place(alice, lobby)
    async with running(hub, program):
        id = (await say(lobby, alice, "Lunch?")).id
        await program.hears(("posted", "Lunch?"))
        for n, change in enumerate(
            [
                lambda: hub.messages.edit(place, id, "Dinner?"),
                lambda: hub.messages.react(place, id, "👍"),
                lambda: hub.messages.pin(place, id),
                lambda: hub.messages.delete(place, id),
            ]
        ):
            await change()
            kinds = ["edited", "reacted", "pinned", "deleted"][: n + 1]
            texts = ["Dinner?", "Dinner?", "Dinner?", ""]
            await program.hears(("posted", "Lunch?"), *zip(kinds, texts, strict=False))


async def test_a_hook_is_told_what_it_was_made_for_whatever_happens_besides(hub, alice, lobby, say):
    """What it waits for counts also when something else came after it, before it was told."""
    await made(hub, alice, lobby, "edited", "deleted")
    place = await hub.members.place(alice, lobby)
    edited, deleted = [(await say(lobby, alice, text)).id for text in ("Lunch?", "Oops.")]
    await hub.messages.edit(place, edited, "Dinner?")
    await hub.messages.react(place, edited, "👍")
    await hub.messages.delete(place, deleted)
    async with running(hub, program := Program()):
        await program.hears(("edited", "Dinner?"), ("deleted", ""))


async def test_what_came_from_elsewhere_is_told_only_as_it_changes_here(hub, hook, alice, lobby, say, monkeypatch):
    """And costs no write for each message that is passed over."""
    noted, note = [], hub.outgoing.told
    monkeypatch.setattr(hub.outgoing, "told", lambda hook, rev: noted.append(rev) or note(hook, rev))
    live = await hub.registry.live(lobby)
    draft, fields = Draft("Long ago."), {"reactions": (Reaction("👍", (alice.user.id,)),), "is_edited": True}
    entries = [Imported(live, live.author(alice.user), draft, **fields) for _ in range(2)]
    for entry in entries:
        hub.journal.append(entry)
    passed_over, changed = [(await entry.answer).message for entry in entries]
    await hub.messages.edit(await hub.members.place(alice, lobby), changed.id, "Now.")
    await say(lobby, alice, "Next.")
    async with running(hub, program := Program()):
        await program.hears(("edited", "Now."), ("posted", "Next."))
    assert passed_over.rev not in noted


async def test_what_was_not_taken_is_told_again_until_it_is(hub, hook, alice, lobby, say):
    program = Program(fails=4)
    async with running(hub, program):
        await say(lobby, alice, "One.")
        await say(lobby, alice, "Two.")
        await program.hears(("posted", "One."), ("posted", "Two."))
    assert program.tries == 6


async def test_a_server_that_ended_tells_the_rest_when_it_comes_back(hub, stage, settings, hook, alice, lobby, say):
    async with running(hub, first := Program()):
        await say(lobby, alice, "One.")
        await first.hears(("posted", "One."))
        async with asyncio.timeout(5):
            while not (await hub.outgoing._hooks.by_id(hook.id)).told:
                pass
    await say(lobby, alice, "Two.")
    await say(lobby, alice, "Three.")
    async with running(Hub(stage, settings, now=now), second := Program()):
        await second.hears(("posted", "Two."), ("posted", "Three."))


async def test_what_was_posted_and_deleted_before_it_was_told_is_no_news(hub, hook, alice, lobby, say):
    place = await hub.members.place(alice, lobby)
    await hub.messages.delete(place, (await say(lobby, alice, "Oops.")).id)
    await say(lobby, alice, "Fine.")
    async with running(hub, program := Program()):
        await program.hears(("posted", "Fine."))


async def test_one_that_fails_keeps_no_other_waiting(hub, hook, alice, lobby, open_room, say):
    attic = await open_room("attic", alice)
    await made(hub, alice, attic)
    working = Program()

    async def send(hook, happening):
        if hook.room_id == lobby.id:
            raise Undelivered("it answers 500")
        await working(hook, happening)

    async with running(hub, send):
        await say(lobby, alice, "One.")
        await say(attic, alice, "Two.")
        await working.hears(("posted", "Two."))


async def test_one_that_fails_for_a_day_is_paused_and_its_maker_told_why(stage, settings, alice, lobby, say):
    passed = timedelta()
    hub = Hub(stage, settings, now=lambda: now() + passed)
    hook = await made(hub, alice, lobby)
    program = Program(fails=10**6)
    async with running(hub, program):
        await hub.messages.post(await hub.members.place(alice, lobby), Draft("One."))
        await program.tried(3)
        assert (await hub.outgoing._hooks.by_id(hook.id)).paused == ""
        passed = timedelta(days=1, seconds=1)
        assert await paused(hub, hook) == "it answers 500"
    await hub.outgoing.pause(hook, "it answers 500")  # Says it no second time.
    sentence = f"The webhook to {URL} is paused: it answers 500."
    assert await told_of(hub, alice, hook.bot_id) == [sentence]


async def test_one_that_wants_no_more_is_paused_at_once(hub, hook, alice, lobby, say):
    async def send(hook, happening):
        raise Undelivered("it answers 410", for_good=True)

    async with running(hub, send):
        await say(lobby, alice, "One.")
        assert await paused(hub, hook) == "it answers 410"


async def test_one_that_is_resumed_is_told_what_it_missed(hub, hook, alice, lobby, say):
    await hub.outgoing.pause(hook, "it answers 500")
    async with running(hub, program := Program()):
        await say(lobby, alice, "One.")
        await hub.outgoing.resume(await hub.members.place(alice, lobby), hook.id)
        await program.hears(("posted", "One."))


async def test_one_whose_bot_was_removed_is_told_nothing(hub, hook, alice, lobby, say):
    await hub.members.kick(await hub.members.place(alice, lobby), hook.bot_id)
    async with running(hub, program := Program()):
        await say(lobby, alice, "Secret.")
        assert "no member" in await paused(hub, hook)
    assert program.tries == 0


async def test_one_that_was_revoked_is_told_nothing(hub, hook, alice, lobby, open_room, say):
    attic = await open_room("attic", alice)
    await made(hub, alice, attic)
    await hub.outgoing.revoke(await hub.members.place(alice, lobby), hook.id)
    async with running(hub, program := Program()):
        await say(lobby, alice, "Secret.")
        await say(attic, alice, "One.")
        await program.hears(("posted", "One."))


async def test_a_server_that_dies_before_it_knows_tells_it_twice(hub, stage, settings, hook, alice, lobby, say):
    program = Program()

    async def send_and_die(hook, happening):
        await program(hook, happening)
        await asyncio.Event().wait()

    async with running(hub, send_and_die):
        await say(lobby, alice, "One.")
        await program.hears(("posted", "One."))
    async with running(Hub(stage, settings, now=now), program):
        await program.hears(("posted", "One."), ("posted", "One."))


@pytest.mark.expects_log
async def test_a_database_that_is_away_loses_nothing(hub, stage, store, hook, alice, lobby, say):
    reading = hub.outgoing._hooks
    calls = []

    class Flaky:
        def __getattr__(self, name):
            async def call(*args):
                calls.append(name)
                return await (away(None) if len(calls) in {1, 3, 5, 7} else getattr(reading, name)(*args))

            return call

    hub.outgoing._hooks = Flaky()
    async with running(hub, program := Program()):
        await say(lobby, alice, "One.")
        await say(lobby, alice, "Two.")
        await program.hears(("posted", "One."), ("posted", "Two."))


async def test_one_that_is_paused_is_left_alone_until_it_is_resumed(hub, hook, alice, lobby, say):
    program, refuses = Program(), [True]

    async def send(hook, happening):
        if refuses:
            raise Undelivered("it answers 410", for_good=refuses.pop())
        await program(hook, happening)

    async with running(hub, send) as courier:
        await say(lobby, alice, "One.")
        assert await paused(hub, hook) == "it answers 410"
        await until(lambda: not courier._tasks)
        await say(lobby, alice, "Two.")
        assert program.heard == []
        await hub.outgoing.resume(await hub.members.place(alice, lobby), hook.id)
        await program.hears(("posted", "One."), ("posted", "Two."))


async def test_what_is_not_worth_telling_is_passed_over_for_good(hub, alice, lobby, say):
    hook = await made(hub, alice, lobby, "posted")
    place, program = await hub.members.place(alice, lobby), Program()
    async with running(hub, program):
        message = await say(lobby, alice, "One.")
        await program.hears(("posted", "One."))
        rev = (await hub.messages.react(place, message.id, "👍")).message.rev
        async with asyncio.timeout(5):
            while (await hub.outgoing._hooks.by_id(hook.id)).told != rev:
                pass
    assert program.tries == 1


@pytest.mark.expects_log
async def test_a_bug_in_telling_is_logged_and_the_next_news_begins_anew(hub, hook, alice, lobby, say, caplog):
    program = Program()

    async def send(hook, happening):
        if "event=hook_failed" not in caplog.text:
            raise RuntimeError
        await program(hook, happening)

    async with running(hub, send):
        await say(lobby, alice, "One.")
        await until(lambda: f"event=hook_failed hook={hook.id}" in caplog.text)
        await say(lobby, alice, "Two.")
        await program.hears(("posted", "One."), ("posted", "Two."))
