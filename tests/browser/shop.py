"""A support desk, and somebody else's web site whose pages lead to it."""

import json
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from websocket import create_connection

PAGE = """<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1><input aria-label="Search">
<script src="{box}/widget.js" data-workspace="{workspace_id}" data-key="{public_key}" data-title="Help" defer>
</script>"""
POLICY = "default-src 'none'; script-src {box}; connect-src {box} {socket}"


class Manager:
    """Somebody at the desk, with the `api_key`."""

    def __init__(self, chatd, keys):
        self._keys = {"workspace_id": keys["workspace_id"], "api_key": keys["api_key"]}
        self._socket = create_connection(f"{chatd.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket")
        self._socket.send("40")

    def ask(self, event, answer, **body):
        """The data of the next such answer."""
        self._socket.send("42" + json.dumps([event, {**self._keys, **body}]))
        return self.hears(answer)

    def hears(self, wanted):
        while True:
            packet = self._socket.recv()
            if packet == "2":
                self._socket.send("3")
            elif packet.startswith("42"):
                event, body = json.loads(packet[2:])
                if event == wanted:
                    assert body["status"] == "success", body
                    return body["data"]

    def says(self, ticket, text):
        said = {"ticket_id": ticket["_id"], "product": ticket["product"], "message_data": text}
        self.ask(
            "ticket_message_event", "ticket_message_response", **said, user_id="maria", reply_to="None", created_at=0
        )

    def close(self):
        self._socket.close()


class Shop:
    """A desk of a server, and somebody else's web server whose pages lead to it."""

    def __init__(self, chatd):
        self._chatd = chatd
        self._keys = json.loads(chatd.command("workspace", "add", "Shop", "--json"))
        with self.manager() as manager:
            for name in ("Orders", "My account"):
                manager.ask("create_topic", "setting_response", name=name, created_at=0)

    @property
    def public_key(self):
        return self._keys["public_key"]

    def manager(self):
        return closing(Manager(self._chatd, self._keys))

    @contextmanager
    def open(self):
        """The address of its page."""
        with ThreadingHTTPServer(("127.0.0.1", 0), self._pages()) as server:
            thread = Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
            thread.join()

    def _pages(self):
        box = self._chatd.url
        policy, page = POLICY.format(box=box, socket=box.replace("http", "ws")), PAGE.format(box=box, **self._keys)

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, format, *args):
                pass

        return Pages
