"""What `chatd.py check` says about the certificate."""

import pytest

from commands.certificate_state import state_of_certificate
from commands.clock import now
from commands.serving.names import own_names
from hub.config import Lan, Server, Settings, Tls
from store.tls.authority import Authority
from store.tls.certificates import OwnCertificates
from tests.store.keys import DAY, NOW, write_pair


@pytest.fixture
def state(tmp_path):
    """Says what is said of a certificate that an operator brought."""

    def state_of(*names, age=0, url=None):
        chain, key = write_pair(tmp_path, *names, authority=Authority.new([], NOW), now=NOW - age * DAY)
        tls = Tls("files", certificate=chain, key=key)
        level, sentence = state_of_certificate(Settings(tls=tls, server=Server(public_url=url), lan=Lan("box")))
        return level, sentence.removeprefix(f"{chain} ")

    return state_of


def test_a_good_certificate_is_good(state):
    assert state("box.local") == ("ok", f"is good until {NOW + 397 * DAY:%Y-%m-%d}.")


def test_one_that_has_expired_is_an_error(state):
    level, sentence = state("box.local", age=398)
    assert level == "error"
    assert sentence.startswith(f"expired on {NOW - DAY:%Y-%m-%d}. Renew it")


def test_one_that_expires_soon_is_a_warning(state):
    level, sentence = state("box.local", age=390)
    assert level == "warning"
    assert sentence.startswith(f"expires on {NOW + 7 * DAY:%Y-%m-%d}. Renew it")


def test_one_that_is_not_valid_yet_is_an_error(state):
    level, sentence = state("box.local", age=-2)
    assert level == "error"
    assert sentence.startswith("is not valid before")


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://chat.example.org", ["box.local"]),
        ("https://chat.example.org", ["*.chat.example.org", "example.org"]),
        ("https://a.chat.example.org", ["*.example.org"]),
        (None, ["chat.example.org"]),
    ],
)
def test_one_for_other_names_than_people_type_is_a_warning(state, url, names):
    level, sentence = state(*names, url=url)
    assert level == "warning"
    assert sentence.startswith(f"is for {', '.join(names)}, and not for ")


@pytest.mark.parametrize("name", ["chat.example.org", "*.example.org", "CHAT.example.org"])
def test_one_for_what_people_type_is_good(state, name):
    assert state(name, url="https://chat.example.org")[0] == "ok"


def test_one_that_cannot_be_read_is_an_error(tmp_path):
    tls = Tls("files", certificate=tmp_path / "none.pem", key=tmp_path / "none.key")
    sentence = f"{tmp_path}/none.pem can't be read: No such file or directory."
    assert state_of_certificate(Settings(tls=tls)) == ("error", sentence)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, tls=Tls("auto"))


def make(settings, clock=now):
    OwnCertificates(settings.data_dir, clock=clock).renew(own_names("chatd"))


def test_our_own_is_made_by_the_first_start(settings):
    assert state_of_certificate(settings) == ("ok", "The first start will make an authority and a certificate.")


def test_our_own_is_good(settings):
    make(settings)
    level, sentence = state_of_certificate(settings)
    assert level == "ok"
    assert "SHA-256" in sentence


def test_our_own_has_expired_when_chatd_was_off_for_long(settings):
    make(settings, lambda: NOW - 400 * DAY)
    level, sentence = state_of_certificate(settings)
    assert level == "warning"
    assert sentence.endswith("A running chatd renews it: start it.")


def test_our_own_is_not_for_the_internet(settings):
    make(settings)
    public = Settings(data_dir=settings.data_dir, tls=Tls("auto"), server=Server(public_url="https://chat.example.org"))
    level, sentence = state_of_certificate(public)
    assert level == "warning"
    assert "may not name chat.example.org" in sentence


def test_a_lost_key_of_our_own_is_an_error(settings):
    make(settings)
    (settings.data_dir / "tls" / "server.pem").write_text("")
    assert state_of_certificate(settings)[0] == "error"
