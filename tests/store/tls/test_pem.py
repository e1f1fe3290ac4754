"""PEM files: those that can be used, and what is said of the others."""

import ssl
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from store.tls.authority import Authority
from store.tls.pem import BadCertificate, fingerprint, names_of, read_pair, server_context
from tests.handshake import handshake, trusting
from tests.store.keys import NOW, pem, write_pair


def test_a_pair_is_read(tmp_path):
    certificate, key = read_pair(*write_pair(tmp_path, "chatd.local", "10.0.0.1", "fd00::1"))
    assert names_of(certificate) == ["chatd.local", "10.0.0.1", "fd00::1"]
    assert isinstance(key, ec.EllipticCurvePrivateKey)


def test_a_certificate_without_alternative_names_has_none():
    assert names_of(Authority.new(["box"], NOW).certificate) == []


def test_certificate_and_key_may_be_in_one_file(tmp_path):
    chain, key = write_pair(tmp_path, "chatd.local")
    chain.write_bytes(key.read_bytes() + chain.read_bytes())
    assert server_context(chain, chain)


def test_the_whole_chain_is_sent(tmp_path):
    """The client knows the root alone."""
    authority = Authority.new(["chatd.local"], NOW)
    chain, key = write_pair(tmp_path, "chatd.local", authority=authority)
    chain.write_bytes(chain.read_bytes() + pem(authority.certificate))
    client = handshake(server_context(chain, key), trusting(pem(authority.certificate)), "chatd.local")
    assert client.getpeercert()["subjectAltName"] == (("DNS", "chatd.local"),)


def missing(chain, key):
    key.unlink()


def a_folder(chain, key):
    key.unlink()
    key.mkdir()


def not_pem(chain, key):
    key.write_text("secret")


def cut_short(chain, key):
    chain.write_bytes(chain.read_bytes()[:100])


def swapped(chain, key):
    chain.write_bytes(key.read_bytes())


def of_another(chain, key):
    write_pair(key.parent, "chatd.local", stem="other")
    (key.parent / "other.key").replace(key)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (missing, "{key} can't be read: No such file or directory."),
        (a_folder, "{key} can't be read: Is a directory."),
        (not_pem, "{key} holds no PEM key without a passphrase."),
        (cut_short, "{chain} holds no PEM certificate."),
        (swapped, "{chain} holds no PEM certificate."),
        (of_another, "{key} is not the key of {chain}."),
    ],
)
def test_what_is_wrong_is_said_with_the_name_of_the_file(tmp_path, spoil, sentence):
    chain, key = write_pair(tmp_path, "chatd.local")
    spoil(chain, key)
    with pytest.raises(BadCertificate) as bad:
        server_context(chain, key)
    assert str(bad.value) == sentence.format(chain=chain, key=key)


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked(tmp_path):
    chain, key = write_pair(tmp_path, "chatd.local", passphrase=b"open sesame")
    with pytest.raises(BadCertificate, match="holds no PEM key without a passphrase"):
        server_context(chain, key)


def test_tls_1_2_is_the_oldest_that_is_spoken(tmp_path):
    authority = Authority.new(["chatd.local"], NOW)
    context = server_context(*write_pair(tmp_path, "chatd.local", authority=authority))
    client = trusting(pem(authority.certificate))

    client.maximum_version = ssl.TLSVersion.TLSv1_2
    assert handshake(context, client, "chatd.local").version() == "TLSv1.2"
    client.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL 3 would not even ask for anything older.
    with pytest.deprecated_call():
        client.minimum_version = ssl.TLSVersion.TLSv1
        client.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="UNSUPPORTED_PROTOCOL"):
        handshake(context, client, "chatd.local")


def test_every_cipher_has_forward_secrecy_and_authenticates(tmp_path):
    ciphers = server_context(*write_pair(tmp_path, "chatd.local")).get_ciphers()
    assert {cipher["kea"] for cipher in ciphers} <= {"kx-ecdhe", "kx-any"}
    assert all(cipher["aead"] for cipher in ciphers)


def test_a_fingerprint_is_the_sha256_of_the_certificate(tmp_path):
    text = write_pair(tmp_path, "chatd.local")[0].read_text()
    digest = sha256(ssl.PEM_cert_to_DER_cert(text)).digest()
    assert fingerprint(text.encode()) == ":".join(f"{byte:02X}" for byte in digest)
