"""Bots over HTTP: admins of the server make, list and end them."""

import pytest

pytestmark = pytest.mark.gen_test

BOTS = "/api/app/bots"


async def status_of(nobody, token):
    nobody.token = token
    return (await nobody.get("/api/app/rooms")).status


async def test_a_new_bot_is_told_with_its_token_and_listed_without(root, nobody):
    made = await root.post(BOTS, {"name": "robin"})
    token = made.json.pop("token")
    assert (made.status, made.json["username"]) == (201, "robin")
    assert (await root.get(BOTS)).json == {"bots": [made.json]}
    assert await status_of(nobody, token) == 200


async def test_another_token_ends_the_first(root, nobody):
    made = (await root.post(BOTS, {"name": "robin"})).json
    again = await root.post(f"{BOTS}/{made['id']}/token")
    assert again.status == 201
    assert await status_of(nobody, again.json["token"]) == 200
    assert await status_of(nobody, made["token"]) == 401


@pytest.mark.parametrize("path", ["/token", ""])
async def test_what_is_deleted_opens_nothing(root, nobody, path):
    made = (await root.post(BOTS, {"name": "robin"})).json
    assert (await root.delete(f"{BOTS}/{made['id']}{path}")).status == 204
    assert await status_of(nobody, made["token"]) == 401
    assert len((await root.get(BOTS)).json["bots"]) == (1 if path else 0)


async def test_nobody_but_an_admin_of_the_server_may_do_anything(root, alice):
    id = (await root.post(BOTS, {"name": "robin"})).json["id"]
    paths = [("GET", BOTS), ("POST", BOTS), ("DELETE", f"{BOTS}/{id}"), ("POST", f"{BOTS}/{id}/token")]
    for method, path in [*paths, ("DELETE", f"{BOTS}/{id}/token")]:
        answer = await alice.request(method, path, {"name": "x"})
        assert (answer.status, answer.json["code"]) == (403, "admin_required"), (method, path)


async def test_people_are_not_to_be_ended_here(root, alice):
    for method, path in [("DELETE", f"{BOTS}/{alice.id}"), ("POST", f"{BOTS}/{alice.id}/token")]:
        assert (await root.request(method, path)).status == 404
    assert (await alice.get("/api/app/rooms")).status == 200


@pytest.mark.parametrize("name", ["alice", "", "a/b", "a@b", "chat", 7, None, {"$gt": ""}])
async def test_a_name_that_will_not_do_is_refused(root, alice, name):
    refused = await root.post(BOTS, {"name": name})
    assert refused.status in {400, 409}
    assert refused.json["field"] in {"name", "username"}


async def next_of(socket, type):
    while (told := await socket.receive())["type"] != type:
        pass
    return told


async def test_a_bot_is_marked_wherever_it_is_shown(root, alice, bob, open_room):
    lobby = await open_room("lobby", alice, bob)
    made = (await root.post(BOTS, {"name": "robin"})).json
    await alice.post(f"/api/app/rooms/{lobby.id}/members", {"login": "robin"})
    tab = await alice.socket("/ws/")
    await tab.send(type="resume", rooms={})
    bob.token = made["token"]
    await bob.post("/chat/send/", {"room_id": lobby.id, "message": "Built."})

    author = (await next_of(tab, "posted"))["message"]["author"]
    await tab.send(type="details", room=lobby.id)
    members = (await next_of(tab, "details"))["members"]
    people = (await alice.get("/api/app/people")).json["people"]
    assert (author["username"], author["is_bot"]) == ("robin", True)
    for list_of_some in (members, people):
        assert [one["username"] for one in list_of_some if one.get("is_bot")] == ["robin"]
        assert "alice" in [one["username"] for one in list_of_some if "is_bot" not in one]
