"""What the server signs."""

import pytest

from store.secrets import Secrets


@pytest.fixture
def secrets():
    return Secrets(b"k" * 32)


def test_a_signature_is_good_for_its_text_alone(secrets):
    signature = secrets.sign("files/1")
    assert secrets.verify("files/1", signature)
    assert not secrets.verify("files/2", signature)


def test_a_signature_of_another_server_is_worthless(secrets):
    assert not secrets.verify("files/1", Secrets(b"x" * 32).sign("files/1"))


@pytest.mark.parametrize("signature", ["", "x", "ä", "\ud800", "0" * 64])
def test_what_is_no_signature_is_refused(secrets, signature):
    assert not secrets.verify("files/1", signature)
