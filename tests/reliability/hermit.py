"""A box without a network: run by test_loopback.py where there is nothing but loopback. Prints what came of it as JSON.

hermit.py FOLDER          start chatd there, and use it
hermit.py FOLDER strays   try to reach others, to show that this is noticed
"""

import json
import socket
import sys
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).parents[2]))

from websocket import create_connection

from tests.browser.process import Chatd
from tests.forms import FORM, PNG, file, form

ELSEWHERE = ("192.0.2.1", 443)  # Documentation's own network: nobody is there.


def main(folder, *wish):
    result = stray() if wish else stay(folder)
    print(json.dumps({**result, "unrouted": unrouted()}))


def stray():
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(type=kind) as outgoing, suppress(OSError):
            outgoing.connect(ELSEWHERE)
    return {}


def stay(folder):
    """With what chatd does by itself as shipped: it tells the LAN its name, if there is one."""
    with Chatd(folder, LAN__MDNS="true") as chatd:
        ask(chatd.setup_link, {"username": "alice", "password": "alice's password"})
        signed_in = ask(f"{chatd.url}/api/app/session", {"login": "alice", "password": "alice's password"})
        headers = {"Authorization": f"Bearer {chatd.command('token', 'alice').decode().strip()}"}
        room = ask(f"{chatd.url}/api/app/rooms", {"name": "lobby"}, headers)
        say(chatd, headers, "Cake in the kitchen!")
        form_of_file = form(file("attachment", "cake.png", PNG))
        uploaded = ask(f"{chatd.url}/api/chat/groups/lobby/messages/upload/", form_of_file, {**headers, **FORM})
        found = ask(f"{chatd.url}/api/app/search?q={quote('kitchen')}", headers=headers)
        page = urlopen(Request(chatd.url, headers={"Accept": "text/html"})).read().decode()
    return {
        "user": signed_in["user"]["username"],
        "room": room["name"],
        "uploaded": bool(uploaded),
        "found": [hit["message"]["text"] for hit in found["hits"]],
        "page": "<html" in page,
    }


def say(chatd, headers, text):
    """Return once it is stored."""
    url = chatd.url.replace("http", "ws", 1)
    with closing(create_connection(f"{url}/ws/chat/lobby/", header=headers)) as connection:
        connection.send(json.dumps({"message": text}))
        while json.loads(connection.recv()).get("message") != text:
            pass


def ask(url, body=None, headers=None):
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = Request(url, content, {"Content-Type": "application/json", **(headers or {})})
    with urlopen(request) as response:
        return json.load(response)


def unrouted():
    """How often anybody here, mongod as well, wanted to reach what no route leads to. The kernel has counted."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:")]
    counts = dict(zip(*lines, strict=True))
    later = dict(line.split() for line in Path("/proc/net/snmp6").read_text().splitlines())
    return int(counts["OutNoRoutes"]) + int(later.get("Ip6OutNoRoutes", 0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
