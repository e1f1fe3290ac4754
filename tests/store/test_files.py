"""What is known of files, in a real MongoDB."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import Taken
from hub.files.models import File
from tests.store.samples import NOON

pytestmark = pytest.mark.gen_test

CAKE = File("", "c0ffee", "cake.png", "image/png", 7, 1, NOON)


async def test_a_file_comes_back_as_it_was_stored(store):
    file = await store.files.insert(CAKE)
    assert file == replace(CAKE, id=file.id)
    assert await store.files.by_id(file.id) == file


async def test_ids_cannot_be_guessed_from_one_another(store):
    first, second = [(await store.files.insert(CAKE)).id for _ in range(2)]
    assert first != second
    assert len(first) == len(second) == 22


async def test_a_posted_file_knows_its_room(store):
    file = await store.files.insert(CAKE)
    await store.files.attach(file.id, 3)
    assert (await store.files.by_id(file.id)).room_id == 3


@pytest.mark.parametrize("file_id", ["", "nobody's", "\0", "$ne"])
async def test_an_unknown_file_is_none(store, file_id):
    await store.files.insert(CAKE)
    assert await store.files.by_id(file_id) is None


async def test_a_deleted_file_is_gone_and_others_stay(store):
    file, other = await store.files.insert(CAKE), await store.files.insert(CAKE)
    await store.files.delete(file.id)
    assert await store.files.by_id(file.id) is None
    assert await store.files.by_id(other.id) == other


async def test_the_files_of_a_room_go_and_others_stay(store):
    gone, other, unposted = [await store.files.insert(CAKE) for _ in range(3)]
    await store.files.attach(gone.id, 3)
    await store.files.attach(other.id, 4)
    await store.files.release(3)
    assert await store.files.by_id(gone.id) is None
    assert await store.files.by_id(other.id) is not None
    assert await store.files.by_id(unposted.id) == unposted


async def test_the_files_of_a_room_are_found_by_an_index(store, mongo_client, database):
    plan = mongo_client[database]["files"].find({"room_id": 3}).explain()["queryPlanner"]["winningPlan"]
    assert plan["inputStage"]["indexName"] == "room_id_1"


async def test_a_file_is_found_by_its_identifier_which_no_other_can_have(store):
    file = await store.files.insert(replace(CAKE, identifier="cake.png"))
    assert await store.files.by_identifier("cake.png") == file
    assert await store.files.by_identifier("Cake.png") is None
    with pytest.raises(Taken):
        await store.files.insert(replace(CAKE, identifier="cake.png"))


async def test_a_file_goes_to_one_room(store):
    file = await store.files.insert(CAKE)
    assert [await store.files.attach(file.id, room_id) for room_id in (3, 3, 4)] == [True, True, False]
    assert (await store.files.by_id(file.id)).room_id == 3
    assert await store.files.attach("nobody's", 3) is False


async def test_each_users_last_wish_for_a_link_is_known(store):
    file = await store.files.insert(CAKE)
    for user_id, when in ((7, NOON), (8, NOON), (7, NOON + timedelta(days=2))):
        await store.files.refresh(file.id, user_id, when)
    assert (await store.files.by_id(file.id)).refreshed == {"7": NOON + timedelta(days=2), "8": NOON}
