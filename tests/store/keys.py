"""Certificates as others would hand them over."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from store.tls.authority import Authority

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


def write_pair(folder, *names, authority=None, now=NOW, passphrase=None, stem="chat"):
    """A certificate for these names, from an authority of its own if none is given; its two files."""
    authority = authority or Authority.new(names, now)
    certificate, key = authority.issue(names, now)
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    chain, key_file = folder / f"{stem}.pem", folder / f"{stem}.key"
    chain.write_bytes(pem(certificate))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    return chain, key_file


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM)
