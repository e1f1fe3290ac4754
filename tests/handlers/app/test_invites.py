"""Invitations by link: making, listing and revoking them over HTTP, and what the link itself opens."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
import zxingcpp

pytestmark = pytest.mark.gen_test

INVITES = "/api/app/invites"
PAGE = {"Accept": "text/html"}
SVG = "data:image/svg+xml;charset=utf-8,"


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    """A private room that alice leads."""
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


async def linked(person, **body):
    """The path of a new link."""
    made = await person.post(INVITES, body)
    assert made.status == 201
    return made.json["url"].removeprefix(person.server.url)


class TestMaking:
    async def test_link_is_told_with_all_that_is_known_of_it(self, root, alice, lobby):
        made = await root.post(INVITES, {"rooms": [lobby.id], "uses": 3, "days": 2})

        assert made.status == 201
        link = made.json
        assert re.fullmatch(f"{root.server.url}/join/[A-Za-z0-9_-]{{22}}", link.pop("url"))
        assert link.pop("qr").startswith(SVG)
        assert link.pop("expires_at") > link.pop("created_at")
        assert (await root.get(INVITES)).json["invites"][0].items() >= link.items()
        assert link.pop("id")
        assert link == {"rooms": [lobby.id], "uses": 3, "used": 0, "created_by": root.id}

    async def test_nothing_needs_to_be_said(self, root):
        made = (await root.post(INVITES)).json
        assert (made["rooms"], made["uses"], made["used"]) == ([], None, 0)

    async def test_picture_says_what_the_link_says(self, root):
        made = (await root.post(INVITES)).json
        (read,) = zxingcpp.read_barcodes(pixels(made["qr"]))
        assert read.text == made["url"]

    @pytest.mark.parametrize("field", ["rooms", "uses", "days"])
    async def test_field_of_the_wrong_type_is_refused_by_name(self, root, field):
        wrong = {"rooms": ["1", 1, None, [0], [-1], ["1"], [1.5], [True], list(range(1, 200))], "days": [None]}
        for value in [*wrong.get(field, []), "1", 0, -1, 1.5, True, {"$gt": 0}, 10**6]:
            response = await root.post(INVITES, {field: value})
            assert (response.status, response.json["field"]) == (400, field), value
        assert (await root.get(INVITES)).json == {"invites": []}

    async def test_room_that_does_not_exist_is_a_404(self, root):
        response = await root.post(INVITES, {"rooms": [999]})
        assert (response.status, response.json["code"], response.json["field"]) == (404, "room_not_found", "rooms")


class TestRights:
    async def test_nobody_may_do_anything(self, nobody):
        for method, path in (("GET", INVITES), ("POST", INVITES), ("DELETE", f"{INVITES}/x")):
            assert (await nobody.request(method, path)).status == 401

    async def test_members_and_outsiders_may_do_nothing(self, lobby, root, bob, carol):
        made = (await root.post(INVITES, {"rooms": [lobby.id]})).json
        for person in (bob, carol):
            answers = [
                await person.get(INVITES),
                await person.post(INVITES),
                await person.post(INVITES, {"rooms": [lobby.id]}),
                await person.delete(f"{INVITES}/{made['id']}"),
            ]
            assert [answer.status for answer in answers] == [403] * 4

    async def test_admins_of_a_room_see_to_its_links_alone(self, lobby, root, alice, open_room):
        attic = await open_room("attic", root)
        others = (await root.post(INVITES, {"rooms": [attic.id]})).json
        mine = (await alice.post(INVITES, {"rooms": [lobby.id]})).json

        assert [link["id"] for link in (await alice.get(INVITES)).json["invites"]] == [mine["id"]]
        assert (await alice.post(INVITES)).status == 403
        assert (await alice.post(INVITES, {"rooms": [lobby.id, attic.id]})).status == 403
        assert (await alice.delete(f"{INVITES}/{others['id']}")).status == 404
        assert (await alice.delete(f"{INVITES}/{mine['id']}")).status == 204
        assert [link["id"] for link in (await root.get(INVITES)).json["invites"]] == [others["id"]]


class TestFollowing:
    async def test_new_account_is_in_the_rooms(self, lobby, alice, nobody):
        path = await linked(alice, rooms=[lobby.id])

        page = await nobody.get(path, headers=PAGE)
        made = await nobody.post(path, {"username": "zoe", "password": "correct horse"})

        assert (page.status, b"username" in page.body) == (200, True)
        assert made.status == 201
        assert (await alice.get(f"/chat/rooms/{lobby.id}/")).json["members"] == ["alice", "bob", "zoe"]

    async def test_who_is_signed_in_is_asked_only_whether_to_come_in(self, lobby, alice, carol):
        path = await linked(alice, rooms=[lobby.id])

        page = await carol.get(path, headers=PAGE)
        came = await carol.post(path)

        assert b"Come in as Carol" in page.body
        assert b"username" not in page.body
        assert (came.status, came.json) == (200, {"rooms": [{"id": lobby.id, "name": "lobby"}]})
        assert (await carol.get(f"/chat/rooms/{lobby.id}/")).status == 200

    async def test_page_names_the_rooms(self, root, nobody, open_room):
        rooms = [await open_room(name, root) for name in ("lobby", "<b>attic")]
        page = await nobody.get(await linked(root, rooms=[room.id for room in rooms]), headers=PAGE)
        assert b">lobby</li>" in page.body
        assert b">&lt;b&gt;attic</li>" in page.body

    async def test_who_comes_in_is_told_where(self, lobby, alice, nobody):
        made = await nobody.post(
            await linked(alice, rooms=[lobby.id]), {"username": "zoe", "password": "correct horse"}
        )
        assert made.json["rooms"] == [{"id": lobby.id, "name": "lobby"}]

    async def test_who_has_an_account_can_sign_in_on_the_way(self, lobby, alice, nobody):
        path = await linked(alice, rooms=[lobby.id])
        first, signin = [(await nobody.get(path + query, headers=PAGE)).body for query in ("", "?signin")]
        assert (b'href="?signin"' in first, b'action="/api/app/session"' in first) == (True, False)
        assert (b'name="username"' in signin, b'action="/api/app/session"' in signin) == (False, True)

    @pytest.mark.parametrize("fate", ["revoked", "used up", "expired", "made up"])
    async def test_page_of_a_link_that_leads_nowhere_says_so(
        self, lobby, alice, bob, carol, nobody, fate, mongo_client, database
    ):
        made = (await alice.post(INVITES, {"rooms": [lobby.id], "uses": 1})).json
        path = made["url"].removeprefix(alice.server.url)
        match fate:
            case "revoked":
                await alice.delete(f"{INVITES}/{made['id']}")
            case "used up":
                await carol.post(path)
            case "expired":
                past = {"$set": {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}}
                assert mongo_client[database].invites.update_many({}, past).modified_count == 1
            case "made up":
                path = f"/join/{'x' * 22}"

        for person in (nobody, bob):
            page = await person.get(path, headers=PAGE)
            assert page.status == 404
            assert b"This invitation is not valid any more." in page.body
            assert (b"lobby" in page.body, b"<form" in page.body) == (False, False)
            refused = await person.post(path, {"username": "zoe", "password": "correct horse"})
            assert (refused.status, refused.json["code"]) == (403, "invite_not_valid")

    async def test_link_for_one_lets_in_one(self, lobby, alice, carol, nobody):
        path = await linked(alice, rooms=[lobby.id], uses=1)
        assert (await carol.post(path)).status == 200
        refused = await nobody.post(path, {"username": "zoe", "password": "correct horse"})
        assert (refused.status, refused.json["code"]) == (403, "invite_not_valid")

    async def test_revoked_link_leads_nowhere(self, lobby, alice, carol):
        made = (await alice.post(INVITES, {"rooms": [lobby.id]})).json
        await alice.delete(f"{INVITES}/{made['id']}")
        refused = await carol.post(made["url"].removeprefix(alice.server.url))
        assert (refused.status, refused.json["code"]) == (403, "invite_not_valid")

    @pytest.mark.parametrize("code", ["x" * 22, "x", "%24gt", "%F0%9F%A6%86"])
    async def test_link_that_was_made_up_leads_nowhere(self, carol, code):
        refused = await carol.post(f"/join/{code}")
        assert (refused.status, refused.json["code"]) == (403, "invite_not_valid")

    async def test_id_is_no_code(self, root, carol):
        made = (await root.post(INVITES)).json
        for code in (made["id"], made["id"][:22]):
            assert (await carol.post(f"/join/{code}")).status == 403

    async def test_page_of_another_site_cannot_follow_a_link_for_somebody(self, lobby, alice, carol):
        path = await linked(alice, rooms=[lobby.id])
        crossed = await carol.post(path, headers={"Origin": "https://elsewhere.example"})
        assert (crossed.status, crossed.json["code"]) == (403, "cross_site")


def pixels(picture):
    """A black and white image of an SVG that consists of lines, each one unit high; three pixels to a unit."""
    path = unquote(picture.removeprefix(SVG))
    size = int(re.search(r"M0 0h(\d+)v", path)[1])
    rows = [bytearray(b"\xff" * size) for _ in range(size)]
    x = y = 0
    for command, *numbers in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path.split("stroke=")[1]):
        first, second = (float(number or 0) for number in numbers)
        if command == "h":
            rows[int(y)][int(x) : int(x + first)] = bytes(int(first))
            x += first
        else:
            x, y = (first, second) if command == "M" else (x + first, y + second)
    image = b"".join(3 * bytes(pixel for pixel in row for _ in range(3)) for row in rows)
    return memoryview(image).cast("B", (3 * size, 3 * size))
