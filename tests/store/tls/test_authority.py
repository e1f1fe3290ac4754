"""What the authority may name, as OpenSSL judges it."""

import ssl

import pytest
from cryptography import x509

from store.tls.authority import Authority
from store.tls.pem import server_context
from tests.handshake import handshake, trusting
from tests.store.keys import DAY, NOW, pem, write_pair

OWN = ["box", "chat.team.example", "192.0.2.7", "2001:db8::7"]
LOCAL = ["localhost", "chatd.local", "a.b.lan", "x.home.arpa", "x.internal", "10.1.2.3", "172.31.0.1", "192.168.0.9"]
LOCAL += ["127.0.0.1", "169.254.3.4", "::1", "fd00::2", "fe80::1"]
FOREIGN = ["example.org", "team.example", "notlocal", "local.example.org", "8.8.8.8", "192.0.2.8", "172.32.0.1"]
FOREIGN += ["2001:db8::8", "::"]


@pytest.fixture(scope="module")
def authority():
    return Authority.new(OWN, NOW)


@pytest.fixture
def shake(authority, tmp_path):
    """Have a certificate for a name signed, and meet a client that wants to reach that name."""

    def shake_for(name):
        context = server_context(*write_pair(tmp_path, name, authority=authority))
        return handshake(context, trusting(pem(authority.certificate)), name)

    return shake_for


@pytest.mark.parametrize("name", OWN + LOCAL)
def test_clients_accept_it_for_what_is_local(authority, shake, name):
    assert authority.permits(name)
    assert shake(name).version() == "TLSv1.3"


@pytest.mark.parametrize("name", FOREIGN)
def test_clients_refuse_it_for_anything_else(authority, shake, name):
    assert not authority.permits(name)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake(name)


def test_clients_refuse_another_name_than_they_asked_for(authority, tmp_path):
    context = server_context(*write_pair(tmp_path, "chatd.local", authority=authority))
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        handshake(context, trusting(pem(authority.certificate)), "other.local")


def test_a_client_that_knows_no_constraints_must_refuse_the_authority(authority):
    assert authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).critical


def test_it_makes_no_further_authorities(authority):
    extension = authority.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert extension.critical
    assert extension.value == x509.BasicConstraints(ca=True, path_length=0)


def test_it_lasts_for_ten_years_and_its_certificates_for_one(authority):
    certificate, _ = authority.issue(["box"], NOW)
    assert authority.certificate.not_valid_after_utc == NOW + 3652 * DAY
    assert certificate.not_valid_after_utc == NOW + 397 * DAY
    # What Apple would refuse.
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < 398 * DAY


def test_two_authorities_of_one_box_can_be_told_apart():
    one, other = Authority.new(OWN, NOW), Authority.new(OWN, NOW)
    assert one.certificate.subject != other.certificate.subject


def test_a_long_host_name_fits(tmp_path):
    name = f"{'a' * 63}.local"
    authority = Authority.new([name], NOW)
    context = server_context(*write_pair(tmp_path, name, authority=authority))
    assert handshake(context, trusting(pem(authority.certificate)), name).version()
