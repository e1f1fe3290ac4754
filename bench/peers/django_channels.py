"""Django Channels on uvicorn, with its layer in memory: one group, to which all is passed on."""

import sys

import uvicorn
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

# By default a client of whom 100 messages wait loses the rest; here all are to arrive.
LAYER = {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 100_000}}
settings.configure(CHANNEL_LAYERS={"default": LAYER})


class Consumer(AsyncWebsocketConsumer):
    groups = ("all",)

    async def receive(self, text_data=None, bytes_data=None):
        await self.channel_layer.group_send("all", {"type": "passed.on", "text": text_data})

    async def passed_on(self, event):
        await self.send(text_data=event["text"])


app = ProtocolTypeRouter({"websocket": Consumer.as_asgi()})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", lifespan="off")
