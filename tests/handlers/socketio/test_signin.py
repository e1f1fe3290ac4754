"""Who comes in to Socket.IO, with which rights, and for how long."""

import json
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from hub.config import Settings
from tests.handlers.socketio.talker import PATH, Frames, Polls

pytestmark = pytest.mark.gen_test

NOWHERE = "https://elsewhere.example"


async def is_signed_in(talker):
    """Whether the room of members opens."""
    _, answer = await talker.ask("join", {"room": "boardroom"})
    return answer == []


async def refused(server, auth=None, query="", **options):
    """The error with which a client is not let in."""
    frames = await Frames.open(server, query, **options)
    await frames.next()
    await frames.send("40" + (json.dumps(auth) if auth else ""))
    return json.loads((await frames.next()).removeprefix("44"))


@pytest.fixture(autouse=True)
def boardroom(io_loop, open_room, alice):
    return io_loop.run_sync(lambda: open_room("boardroom", alice))


class TestCredentials:
    async def test_token_in_auth_signs_in(self, guest, alice):
        assert await is_signed_in(await guest(auth={"token": alice.token}))

    async def test_token_in_the_address_signs_in(self, guest, alice):
        assert await is_signed_in(await guest(query=f"&token={alice.token}"))

    @pytest.mark.parametrize("scheme", ["Token ", "Bearer ", ""])
    async def test_authorization_signs_in(self, guest, alice, scheme):
        headers = {"Authorization": scheme + alice.token}
        assert await is_signed_in(await guest(additional_headers=headers))

    async def test_authorization_of_a_request_that_polls_signs_in(self, alice):
        handshake = await alice.get(PATH + "polling")
        polls = Polls(alice.server, json.loads(handshake.body[1:])["sid"])
        await polls.send("40", '421["join",{"room":"boardroom"}]')
        assert "431[]" in await polls.until("431[]")

    async def test_cookie_of_our_own_page_signs_in(self, server, guest, alice):
        headers = {"Cookie": f"chatd_session={alice.token}"}
        assert await is_signed_in(await guest(additional_headers=headers, origin=server.url))

    async def test_cookie_in_another_page_makes_a_guest(self, guest, alice):
        headers = {"Cookie": f"chatd_session={alice.token}"}
        assert not await is_signed_in(await guest(additional_headers=headers, origin=NOWHERE))

    async def test_cookie_in_another_page_that_polls_makes_a_guest(self, nobody, alice):
        headers = {"Cookie": f"chatd_session={alice.token}", "Origin": NOWHERE}
        handshake = await nobody.get(PATH + "polling", headers=headers)
        polls = Polls(nobody.server, json.loads(handshake.body[1:])["sid"])
        await polls.send("40", '421["join",{"room":"boardroom"}]')
        frames = await polls.frames()
        while not frames[-1].startswith("431"):
            frames += await polls.frames()
        assert "guests_not_allowed" in frames[-1]

    @pytest.mark.parametrize("auth", [None, {}, {"token": None}, {"token": ""}, {"other": 1}])
    async def test_without_a_token_one_is_a_guest(self, guest, auth):
        assert not await is_signed_in(await guest(auth=auth))

    @pytest.mark.parametrize("token", ["f" * 40, "\u0000", 7, ["x"], {"$gt": ""}])
    async def test_bad_token_is_an_error(self, server, token):
        assert await refused(server, {"token": token}) == {
            "message": "Invalid token.",
            "data": {"code": "token_not_valid"},
        }

    async def test_who_was_refused_may_try_again(self, server, alice):
        frames = await Frames.open(server)
        await frames.next()
        await frames.send('40{"token":"x"}')
        assert (await frames.next()).startswith("44")
        await frames.send("40" + json.dumps({"token": alice.token}))
        assert (await frames.next()).startswith("40{")


class TestNoGuests:
    @pytest.fixture
    def settings(self, tmp_path):
        return Settings(data_dir=tmp_path, guests="none")

    async def test_guest_is_told_to_sign_in(self, server):
        assert await refused(server) == {
            "message": "Sign in: guests are not let in here.",
            "data": {"code": "not_authenticated"},
        }

    async def test_user_comes_in(self, guest, alice):
        assert await is_signed_in(await guest(auth={"token": alice.token}))


class TestExistingRooms:
    @pytest.fixture
    def settings(self, tmp_path):
        return Settings(data_dir=tmp_path, guests="existing")

    async def test_guest_enters_what_members_made_and_nothing_else(self, guest, open_room, alice):
        await open_room("lobby", alice, kind="open")
        ann = await guest()
        assert await ann.join("lobby") == ["Hey how may i help you"]
        for room in ("nowhere", "boardroom"):
            heard, answer = await ann.ask("join", {"room": room})
            assert heard == [["my_response", answer[0]]]
            assert answer == [
                {"data": "Guests can't enter this room.", "status": "failure", "code": "guests_not_allowed"}
            ]


class TestRevocation:
    async def test_revoked_token_closes_the_connection(self, guest, hub, alice):
        talker = await guest(auth={"token": alice.token})
        await hub.signin.logout(await hub.signin.authenticate(alice.token))
        assert await talker.frames.ended() == 4001

    async def test_client_that_polls_is_let_go_as_well(self, server, hub, alice):
        polls = await Polls.open(server, f"&token={alice.token}")
        await polls.send("40")
        await polls.poll()
        await hub.signin.logout(await hub.signin.authenticate(alice.token))
        assert (await polls.poll()).status == 400

    async def test_member_who_is_put_out_hears_no_more_and_stays_connected(self, guest, hub, boardroom, alice, bob):
        await hub.members.add_member(boardroom, bob.user)
        talker = await guest(auth={"token": bob.token})
        await talker.join("boardroom")
        place = await hub.members.place(await hub.signin.authenticate(alice.token), boardroom)
        await hub.members.kick(place, bob.id)
        gone = {"data": "You are no longer a member of this room.", "status": "failure", "code": "not_a_member"}
        assert await talker.response() == gone
        await talker.say("boardroom", "I am still here.")
        assert (await talker.response())["code"] == "not_joined"

    async def test_others_are_not_told_who_was_put_out(self, guest, hub, boardroom, alice, bob):
        await hub.members.add_member(boardroom, bob.user)
        talker = await guest(auth={"token": alice.token})
        await talker.join("boardroom")
        place = await hub.members.place(await hub.signin.authenticate(alice.token), boardroom)
        await hub.members.kick(place, bob.id)
        await talker.hears_nothing()


class TestFloods:
    async def test_client_that_sends_without_end_is_closed(self, guest):
        ann = await guest()
        with suppress(ConnectionClosed):
            while True:
                await ann.frames.send('42["endCall"]')
        await ann.frames.ended()

    async def test_client_that_polls_and_sends_without_end_is_let_go(self, server):
        polls = await Polls.open(server)
        await polls.send("40")
        while (response := await polls.send(*['42["endCall"]'] * 1000)).status == 200:
            pass
        assert response.status == 429
        assert (await polls.poll()).status == 400

    async def test_one_who_posts_too_fast_is_told_so(self, guest):
        ann = await guest()
        await ann.join("lobby")
        for number in range(51):
            await ann.say("lobby", f"{number}.")
        codes = [(await ann.response()).get("code") for _ in range(51)]
        assert codes.count("rate_limited") == 1

    async def test_frame_larger_than_announced_is_refused(self, guest):
        ann = await guest()
        await ann.frames.send("4" + "2" * 64 * 1024)
        assert await ann.frames.ended() == 1009
