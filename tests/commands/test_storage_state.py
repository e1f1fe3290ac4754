"""What `chatd.py check` says of the storage, tried on real ones."""

from dataclasses import replace

import pytest

from commands.storage_state import state_of_storage
from hub.config import S3, Settings, Storage
from tests.store.s3 import BUCKET

pytestmark = pytest.mark.gen_test


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path / "data")


def on(settings, s3, bucket=BUCKET):
    return replace(settings, storage=Storage("s3", s3=S3(bucket, endpoint_url=s3.url)))


async def test_a_folder_that_keeps_files_is_good_and_stays_as_it_was(settings):
    assert (await state_of_storage(settings)).level == "ok"
    assert [path for path in settings.data_dir.rglob("*") if path.is_file()] == []


async def test_a_bucket_that_keeps_files_is_good_and_stays_as_it_was(settings, s3):
    assert (await state_of_storage(on(settings, s3))).level == "ok"
    assert s3.objects == []


@pytest.mark.expects_log
async def test_a_folder_that_cannot_be_written_is_an_error(settings):
    settings.data_dir.mkdir()
    (settings.data_dir / "files").write_text("not a folder")
    finding = await state_of_storage(settings)
    assert finding.level == "error"
    assert "data_dir" in finding.sentence


@pytest.mark.expects_log
async def test_a_storage_that_does_not_answer_says_what_to_look_at(settings, s3):
    s3.kill()
    finding = await state_of_storage(on(settings, s3))
    assert finding.level == "error"
    assert "storage.s3" in finding.sentence
    assert s3.url in finding.sentence


@pytest.mark.expects_log
async def test_a_wrong_key_is_named_as_the_reason(settings, s3, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    finding = await state_of_storage(on(settings, s3))
    assert finding.level == "error"
    assert "AWS_SECRET_ACCESS_KEY" in finding.sentence


@pytest.mark.expects_log
async def test_an_address_that_is_none_is_an_error(settings, s3):
    storage = Storage("s3", s3=S3(BUCKET, endpoint_url="http://x y"))
    assert (await state_of_storage(replace(settings, storage=storage))).level == "error"
