"""Certificates and keys in PEM files: what is in them, and how a server uses them."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"  # Of TLS 1.2; those of 1.3 are all good.

P = TypeVar("P")


class BadCertificate(Exception):
    """A certificate or a key that can't be used. The text names the file and says why."""


def read_pair(chain: Path, key: Path) -> tuple[x509.Certificate, PrivateKeyTypes]:
    """The certificate at the head of a chain, and its key. Raises BadCertificate, also when they are no pair."""
    certificate = _parsed(chain, x509.load_pem_x509_certificates, "PEM certificate")[0]
    private = _parsed(key, lambda pem: load_pem_private_key(pem, None), "PEM key without a passphrase")
    if certificate.public_key() != private.public_key():
        raise BadCertificate(f"{key} is not the key of {chain}.")
    return certificate, private


def server_context(chain: Path, key: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS with this pair. Raises BadCertificate."""
    read_pair(chain, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    try:
        # A passphrase is never asked for: nobody sits at the terminal of a server.
        context.load_cert_chain(chain, key, password="")
    except OSError as error:
        raise BadCertificate(f"{chain} can't be used: {error.strerror or error}.") from None
    return context


def names_of(certificate: x509.Certificate) -> list[str]:
    """The hosts and addresses that a certificate is for."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return [*names.get_values_for_type(x509.DNSName), *addresses]


def fingerprint(pem: bytes) -> str:
    """SHA-256 of a certificate, as systems show it: AB:CD:…"""
    return x509.load_pem_x509_certificate(pem).fingerprint(SHA256()).hex(":").upper()


def _parsed(path: Path, parse: Callable[[bytes], P], wanted: str) -> P:
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise BadCertificate(f"{path} can't be read: {error.strerror}.") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadCertificate(f"{path} holds no {wanted}.") from None
