"""aiohttp: one send_str per client, waiting for each."""

import sys

from aiohttp import WSMsgType, web

clients = set()


async def serve(request):
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    clients.add(socket)
    try:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                for client in list(clients):
                    await client.send_str(message.data)
    finally:
        clients.discard(socket)
    return socket


app = web.Application()
app.add_routes([web.get("/", serve)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
