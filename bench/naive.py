"""What chatd is measured against: the same wire, written the way one writes it first.

Each message is one `insert_one`, and then one `json.dumps` and one `write_message` per client. Tokens, rooms
and memberships are chatd's own, read from the same database; sign-in is not what is measured. Where a slip would
make it slower than it has to be, it is kept from that: TCP_NODELAY is set, and nothing is read back.
"""

import asyncio
import itertools
import json
import os
import signal
from collections import defaultdict
from datetime import UTC, datetime

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern
from tornado.web import Application, HTTPError
from tornado.websocket import WebSocketHandler

from hub.config import settings_from
from store.blobs.blobs import LocalBlobs
from store.embedded import EmbeddedMongo
from store.mongo import open_store


class RoomSocket(WebSocketHandler):
    async def prepare(self):
        self.store = self.settings["store"]
        found = await self.store.tokens.find(self.get_query_argument("token"), "access")
        room = await self.store.rooms.by_name(self.path_args[0])
        if not found or not room or not await self.store.memberships.get(room.id, found[1]):
            raise HTTPError(403)
        self.user = await self.store.users.by_id(found[1])
        self.room = room

    def open(self, name):
        self.set_nodelay(True)
        self.clients = self.settings["clients"][self.room.id]
        self.clients.add(self)

    def on_close(self):
        self.clients.discard(self)

    async def on_message(self, text):
        asked = json.loads(text)
        message = {
            "_id": next(self.settings["ids"]),
            "room_id": self.room.id,
            "author_id": self.user.id,
            "text": asked["message"],
            "created_at": datetime.now(UTC),
        }
        await self.settings["messages"].insert_one(message)
        for client in list(self.clients):
            client.write_message(json.dumps(self.frame(message, asked, client), separators=(",", ":")))

    def frame(self, message, asked, client):
        own = {"client_id": asked["client_id"]} if client is self else {}
        return {
            "message": message["text"],
            "sender": {"name": self.user.name, "photo": self.user.photo, "id": self.user.id, "role": "member"},
            "message_type": "text",
            "id": message["_id"],
            "attachment": None,
            "created_at": message["created_at"].isoformat(timespec="microseconds"),
            "room": self.room.name,
            "is_self": client.user.id == self.user.id,
            "parent_message": None,
        } | own


async def main():
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    settings = settings_from({}, os.environ)
    embedded = EmbeddedMongo(settings.data_dir / "mongodb")
    await embedded.start()
    try:
        app = await application(embedded.uri, settings)
        app.listen(settings.server.port, settings.server.address)
        await ended.wait()
    finally:
        await embedded.stop()


async def application(uri, settings):
    name = settings.mongodb.database
    messages = AsyncIOMotorClient(uri)[name]["naive"]
    await messages.drop()
    return Application(
        [(r"/ws/chat/([^/]+)/", RoomSocket)],
        store=await open_store(
            uri, name, bcrypt_rounds=settings.auth.bcrypt_rounds, blobs=LocalBlobs(settings.data_dir / "files")
        ),
        messages=messages.with_options(write_concern=WriteConcern("majority", j=True)),
        ids=itertools.count(1),
        clients=defaultdict(set),
    )


asyncio.run(main())
