"""Clients of this family."""

import pytest

from tests.forms import FORM, PNG, file, form


@pytest.fixture
def chat():
    """Opens a conversation: `socket = await chat(alice, "bob")`, once it has been said who is there."""

    async def enter(person, other, **query):
        socket = await person.socket(f"/ws/{other}/", **query)
        assert (await socket.receive())["type"] == "online_user_list"
        assert await socket.receive() == {"type": "user_join", "user": person.user.username}
        return socket

    return enter


@pytest.fixture
def upload():
    """Uploads a file: `await upload(alice, "cake.png")` is the answer."""

    async def send(person, name="cake.png", content=PNG):
        return await person.post("/api/rooms/upload", form(file("myFile", name, content)), headers=FORM)

    return send


@pytest.fixture
def send(chat, upload):
    """Sends a file: `await send(alice, "bob")` is the frame that comes of it."""

    async def post(person, other, name="cake.png", content=PNG, text="Cake!"):
        identifier = (await upload(person, name, content)).json["file_identifier"]
        socket = await chat(person, other)
        await socket.send(type="chat_message", message=text, file_identifier=identifier)
        frame = await socket.receive()
        await socket.close()
        return frame

    return post


@pytest.fixture
def path_of(server):
    """What follows the server's own address in a URL."""

    def path(url):
        assert url.startswith(f"{server.url}/")
        return url.removeprefix(server.url)

    return path


@pytest.fixture
def rooms(mongo_client, database):
    """How many conversations there are, whoever knows of them."""
    return lambda: mongo_client[database]["rooms"].count_documents({})
