"""People who talk all the time to the server of a box, and somebody who keeps knocking.

    python -m tests.systemd.visitor ROOM_ID NAME=TOKEN...

Says "talking" when everybody has been answered, is told to come to an end by a line, and says what became of it.
"""

import asyncio
import json
import sys
from collections import Counter
from types import SimpleNamespace

from tests.clients import Person, Server
from tests.reliability.crowd import Crowd, Member, Sender
from tests.reliability.wires import Groups, Place

PORT = 8000
TEMPO = 0.02  # seconds; the longest pause between two posts


async def main(room_id, *credentials):
    people = [
        Person(Server(PORT), SimpleNamespace(username=n), t) for n, _, t in (c.partition("=") for c in credentials)
    ]
    place = Place(room_id, "lobby")
    senders = [Sender(person, place, Groups(), tempo=TEMPO) for person in people]
    listener = Member(people[0], place, Groups())
    crowd, knocks = Crowd(senders, [listener]), Counter()
    tasks = [asyncio.create_task(work) for work in (*(member.live() for member in crowd.members), knock(knocks))]
    await crowd.progress(10)
    print("talking", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await crowd.progress(10)
    await crowd.fall_silent()
    for task in tasks:
        task.cancel()
    heard = set(listener.heard)
    lost = sum(post not in heard for sender in senders for post in sender.acked.values())
    faults = sum(len(member.faults) for member in crowd.members)
    print(json.dumps({"acked": crowd.acked, "lost": lost, "faults": faults, **knocks}))


async def knock(knocks):
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n")
            status = await reader.readline()
            knocks["served" if b" 200 " in status else "not served"] += 1
            writer.close()
        except ConnectionRefusedError:
            knocks["refused"] += 1
        except OSError:
            knocks["not served"] += 1
        await asyncio.sleep(0.005)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), *sys.argv[2:]))
