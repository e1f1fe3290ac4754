"""Files on their way in, over /api/rooms/upload."""

from dataclasses import replace

import pytest

from hub.config import Storage, Uploads
from tests.forms import FORM, PNG, field, file, form

pytestmark = pytest.mark.gen_test

UPLOAD = "/api/rooms/upload"


@pytest.fixture
def settings(settings):
    return replace(settings, storage=Storage(max_upload_mb=1))


async def test_upload_answers_as_the_document_does_for_a_local_storage(alice, upload):
    response = await upload(alice, "CV_James_Jack.pdf", b"%PDF-1.7")
    identifier = "CV_James_Jack.pdf"
    assert response.status == 200
    assert response.json == {"file_location": identifier, "expiration_time": None, "file_identifier": identifier}


async def test_second_file_of_a_name_is_told_apart_by_a_suffix_before_the_extension(alice, bob, upload, nobody):
    names = [(await upload(person, "cake.png")).json["file_identifier"] for person in (alice, bob, alice)]
    assert names[0] == "cake.png"
    assert len(set(names)) == 3
    for name in names[1:]:
        assert name.startswith("cake_")
        assert name.endswith(".png")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd", "passwd"), ("..", "file"), ("a\tb\x01.png", "ab.png"), ("6%22 cake.png", '6" cake.png')],
)
async def test_identifier_is_the_last_part_of_a_path_cleaned(alice, upload, given, kept):
    assert (await upload(alice, given)).json["file_identifier"] == kept


async def test_upload_without_a_token_is_refused(nobody, upload):
    assert (await upload(nobody)).status == 401


@pytest.mark.parametrize("parts", [(), (field("myFile", "text"),), (file("picture", "cake.png", PNG),)])
async def test_form_without_the_file_is_refused_by_name(alice, parts):
    response = await alice.post(UPLOAD, form(*parts), headers=FORM)
    assert (response.status, response.json["field"]) == (400, "myFile")


async def test_file_over_the_limit_is_refused(alice, upload):
    response = await upload(alice, "cake.bin", bytes(2**20 + 1))
    assert (response.status, response.json["code"]) == (413, "file_too_large")


class TestQuota:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, storage=Storage(max_upload_mb=1, quota_mb=1))

    async def test_who_has_used_it_up_is_refused_and_others_are_not(self, alice, bob, upload):
        assert (await upload(alice, "a.bin", bytes(2**20 - 1000))).status == 200
        response = await upload(alice, "b.bin", bytes(2000))
        assert (response.status, response.json["code"]) == (413, "quota_exceeded")
        assert (await upload(bob, "b.bin", bytes(2000))).status == 200


class TestAnonymousUploads:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, uploads=Uploads(anonymous=True))

    async def test_anybody_may_upload_and_whoever_has_an_account_may_send_it(self, nobody, alice, bob, chat, upload):
        identifier = (await upload(nobody)).json["file_identifier"]
        socket = await chat(alice, "bob")
        await socket.send(type="chat_message", message="", file_identifier=identifier)
        assert identifier in (await socket.receive())["multimedia_url"]

    async def test_bad_token_is_a_bad_token_all_the_same(self, nobody):
        headers = {**FORM, "Authorization": "Bearer " + 40 * "0"}
        assert (await nobody.post(UPLOAD, form(file("myFile", "a", PNG)), headers=headers)).status == 401

    async def test_file_of_nobody_can_be_fetched_by_nobody_before_it_is_sent(self, nobody, alice, upload):
        await upload(nobody)
        assert (await alice.get("/chat-media/cake.png")).status == 404
