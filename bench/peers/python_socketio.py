"""python-socketio on uvicorn: who types in a room, the room is told."""

import sys

import socketio
import uvicorn

sio = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], cors_allowed_origins="*")


@sio.event
async def join(sid, asked):
    await sio.enter_room(sid, asked["room"])
    await sio.emit("my_response", {"data": "Hey how may i help you", "count": 0}, to=sid)


@sio.event
async def typing(sid, asked):
    told = {"sid": sid, "author": asked["author"], "is_typing": asked["is_typing"]}
    await sio.emit("typing", told, room=asked["room"])


uvicorn.run(socketio.ASGIApp(sio), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
