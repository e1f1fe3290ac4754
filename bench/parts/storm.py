"""Two thousand come back at once, and each has missed five hundred messages: how long until all know everything."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from crowds import crowds
from ground import Ground, Section, log
from layout import LARGEST_HALL
from report import machine, short, verdict
from servers import Server, serving
from talking import Steady, Talker, percentile
from usage import watched
from visits import NOTHING, PAGE, ROOM, Way, returning
from wires import GROUP_PATH, GROUP_POSTS, TEXT

CLIENTS, MISSED = 2_000, 500
EVERY = 0.02  # seconds between two posts of the one who stays
IN_ADVANCE = 0.5  # seconds in which that one posts alone

Coming = Callable[[int], Way]

HEAD = f"""### {CLIENTS:,} come back, each of whom missed {MISSED} messages

All begin at once, in a room of 1,000; in another one somebody posts each {EVERY:.2f} s.

| socket | cut off by | all whole after, s | messages told | astray | cut off again | others' p50 / p99 ms | CPU |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"""


@dataclass(frozen=True)
class Storm:
    seconds: float
    told: int
    astray: int
    cut: int
    waits: list[float]
    cpu: float


def measure(ground: Ground) -> Section:
    room = ground.town.rooms[LARGEST_HALL]
    rows, verdicts = [], []
    for coming, delivery in ((on_page, f'{{"type":"posted","room":{room},'), (in_room, GROUP_POSTS.delivery)):
        for why, meets in (("network", network_fails), ("restart", server_starts)):
            storm, name = meets(ground, coming, delivery), coming(0).name
            rows.append(row(name, why, storm))
            verdicts.append(verdict(f"{name}, {why}, until all are whole", storm.seconds, "s", at_most=5))
            verdicts.append(verdict(f"{name}, {why}, p99 of others", percentile(storm.waits, 0.99), "ms", at_most=250))
    return Section("\n".join([machine(), "", HEAD, *rows, "", "Expected:", "", *verdicts, ""]))


def on_page(since: int) -> Way:
    return PAGE


def in_room(since: int) -> Way:
    """Whole with the last of what was missed, for nothing is said after it."""
    return Way(ROOM.name, f"{GROUP_PATH}&since={since}", ((f'"seq":{since + MISSED}}}', NOTHING),))


def network_fails(ground: Ground, coming: Coming, delivery: str) -> Storm:
    """What was said meanwhile is still in the server's memory, for its author has stayed."""

    async def missed(server: Server) -> Storm:
        author, head = await said(server, ground)
        return_of_all = await storm_of(server, ground, coming(head - MISSED), head - MISSED, delivery)
        await author.go()
        return return_of_all

    with ground.chatd() as server:
        return asyncio.run(missed(server))


def server_starts(ground: Ground, coming: Coming, delivery: str) -> Storm:
    """Nothing is."""

    async def posted(server: Server) -> int:
        author, head = await said(server, ground)
        await author.go()
        return head

    with ground.data("storm") as data_dir:
        with serving("chatd.py", data_dir, ground.log_file) as server:
            head = asyncio.run(posted(server))
        with serving("chatd.py", data_dir, ground.log_file) as server:
            return asyncio.run(storm_of(server, ground, coming(head - MISSED), head - MISSED, delivery))


async def said(server: Server, ground: Ground) -> tuple[Talker, int]:
    """Post what will have been missed; its author, and the room's newest seq after that."""
    heard: asyncio.Queue[int] = asyncio.Queue()
    path = f"/ws/chat/{LARGEST_HALL}/?token={ground.town.tokens[0]}"
    author = await Talker.come(server, path, lambda text: heard.put_nowait(json.loads(text)["seq"]))
    for _ in range(MISSED):
        await author.say({"message": TEXT})
    seqs = [await heard.get() for _ in range(MISSED)]
    return author, seqs[-1]


async def storm_of(server: Server, ground: Ground, way: Way, since: int, delivery: str) -> Storm:
    steady = Steady(every=EVERY)
    posting = asyncio.create_task(steady.post(server, ground.town, user=1, room="circle-1"))
    visits = returning(CLIENTS, LARGEST_HALL, {ground.town.rooms[LARGEST_HALL]: since})
    with crowds(ground, server) as there:
        await asyncio.sleep(IN_ADVANCE)
        steady.waits.clear()
        with watched(*server.pids) as use:
            sample = await asyncio.to_thread(there.come, way, visits, at_once=CLIENTS, delivery=delivery)
        waits = steady.all_waits
        posting.cancel()
        with suppress(asyncio.CancelledError):
            await posting
    astray = abs(sample["least"] - MISSED) + abs(sample["most"] - MISSED)
    log(f"  whole after {sample['seconds']:.1f} s; others' p99 {percentile(waits, 0.99):.0f} ms")
    return Storm(sample["seconds"], sample["told"], astray, sample["cut"], waits, use.each[0])


def row(name: str, why: str, storm: Storm) -> str:
    waits = f"{short(percentile(storm.waits, 0.5))} / {short(percentile(storm.waits, 0.99))}"
    figures = (short(storm.seconds), f"{storm.told:,}", str(storm.astray), str(storm.cut), waits, f"{storm.cpu:.0%}")
    return f"| {name} | {why} | {' | '.join(figures)} |"
