"""The certificate of our own: when it is made, renewed and left alone, and what happens to spoilt files."""

import ssl

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from store.tls.certificates import OwnCertificates, published_authority
from store.tls.pem import BadCertificate, names_of, read_pair, server_context
from tests.handshake import handshake, trusting
from tests.store.keys import DAY, NOW, write_pair

NAMES = ["box", "chatd.local", "192.168.1.2"]


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def own(tmp_path, clock):
    """As after the first start."""
    own = OwnCertificates(tmp_path, clock=clock)
    own.renew(NAMES)
    return own


def content(own):
    return {path.name: path.read_bytes() for path in (own.authority, own.authority_key, own.server)}


def changed(own, before):
    return {name for name, value in content(own).items() if before[name] != value}


def served(own):
    return read_pair(own.server, own.server)[0]


def test_a_device_that_trusts_the_authority_gets_in(own, tmp_path):
    context = server_context(own.server, own.server)
    client = trusting(published_authority(tmp_path))
    assert [handshake(context, client, name).version() for name in NAMES] == ["TLSv1.3"] * 3


def test_a_device_that_does_not_stays_out(own):
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server_context(own.server, own.server), ssl.create_default_context(), "box")


def test_keys_are_for_the_owner_alone(own, tmp_path):
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in (own.authority_key, own.server)] == [0o600, 0o600]


def test_a_folder_that_was_opened_to_others_is_closed(own, tmp_path):
    (tmp_path / "tls").chmod(0o755)
    own.renew(NAMES)
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700


def test_nothing_is_published_before_it_is_made(tmp_path):
    assert published_authority(tmp_path) is None


def test_what_is_good_stays(own, clock):
    before = content(own)
    clock.now += 366 * DAY
    own.renew(reversed(NAMES))
    assert changed(own, before) == set()


def test_a_certificate_is_renewed_in_its_last_thirty_days(own, clock):
    before = content(own)
    clock.now += 368 * DAY
    own.renew(NAMES)
    assert changed(own, before) == {"server.pem"}
    assert served(own).not_valid_after_utc == clock.now + 397 * DAY


def test_a_certificate_of_the_future_is_renewed(own, clock):
    """The clock of a box without a battery may have been wrong."""
    before = content(own)
    clock.now -= DAY
    own.renew(NAMES)
    assert changed(own, before) == {"server.pem"}


def test_a_new_address_is_named_at_once(own):
    before = content(own)
    own.renew([*NAMES, "10.9.8.7"])
    assert changed(own, before) == {"server.pem"}
    assert "10.9.8.7" in names_of(served(own))


def test_a_name_that_is_gone_is_named_no_more(own):
    own.renew(["chatd-2.local"])
    assert names_of(served(own)) == ["chatd-2.local"]


def test_names_that_the_authority_may_not_use_are_left_out(own):
    """One of them would make clients refuse the certificate for all."""
    own.renew([*NAMES, "newbox", "8.8.8.8"], ["chat.example.org", "chat.lan"])
    assert names_of(served(own)) == ["box", "chatd.local", "chat.lan", "192.168.1.2"]
    assert [own.permits(name) for name in ("chat.example.org", "chat.lan")] == [False, True]


@pytest.mark.expects_log
def test_an_authority_is_replaced_in_its_last_thirty_days_and_it_is_told(own, clock, caplog):
    before = content(own)
    clock.now += (3652 - 29) * DAY
    own.renew(NAMES)
    assert changed(own, before) == {"ca.pem", "ca.key", "server.pem"}
    assert "every device must trust the new one" in caplog.text


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("cut")])
def test_a_spoilt_certificate_is_made_anew(own, spoil):
    before = content(own)
    spoil(own.server)
    own.renew(NAMES)
    assert changed(own, before) == {"server.pem"}


def test_a_certificate_of_another_authority_is_made_anew(own, tmp_path):
    chain, key = write_pair(tmp_path, *NAMES)
    own.server.write_bytes(key.read_bytes() + chain.read_bytes())
    own.renew(NAMES)
    assert handshake(server_context(own.server, own.server), trusting(own.authority.read_bytes()), "box")


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("cut")])
def test_a_lost_key_of_the_authority_is_told_and_the_authority_kept(own, spoil):
    """Making another would silently shut out every device that trusts this one."""
    before = own.authority.read_bytes()
    spoil(own.authority_key)
    with pytest.raises(BadCertificate, match=r"ca\.key .* Restore it, or remove .*/tls to get a new authority"):
        own.renew(NAMES)
    assert own.authority.read_bytes() == before


def test_an_authority_of_others_is_not_taken_for_ours(own, tmp_path):
    chain, key = write_pair(tmp_path, "box")
    chain.replace(own.authority)
    key.replace(own.authority_key)
    with pytest.raises(BadCertificate, match="was not made by chatd"):
        own.renew(NAMES)


def test_a_key_of_another_kind_is_not_taken_for_ours(own):
    key = rsa.generate_private_key(65537, 2048)
    own.authority_key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(BadCertificate, match=r"ca\.key is not the key of"):
        own.renew(NAMES)


def test_a_start_that_ended_between_key_and_certificate_is_made_up_for(own):
    own.authority.unlink()
    own.renew(NAMES)
    assert handshake(server_context(own.server, own.server), trusting(own.authority.read_bytes()), "box")


def test_a_folder_that_cannot_be_had_is_told(tmp_path, clock):
    (tmp_path / "tls").touch()
    with pytest.raises(BadCertificate, match=r"/tls can't be written: File exists\."):
        OwnCertificates(tmp_path, clock=clock).renew(NAMES)
