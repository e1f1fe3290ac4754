"""A certificate authority that may speak for this box and its LAN alone.

Whoever trusts it lends it no power over the rest of the internet: its name constraints
are critical, so a client that can't honour them must refuse it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3652
LEAF_DAYS = 397  # Apple refuses more than 398.
BACKDATED = timedelta(hours=1)  # For devices whose clocks are behind.
HOST_CHARS = 40  # Of the host in the authority's name, which ends at 64.

DOMAINS = ("localhost", "local", "lan", "home.arpa", "internal")
NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
    *("fc00::/7", "fe80::/10", "::1/128"),
)


def address_of(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a name is, if it is one."""
    try:
        return ip_address(name)
    except ValueError:
        return None


class Authority:
    """Names are host names or addresses, as people type them. Moments are in UTC."""

    def __init__(self, certificate: x509.Certificate, key: PrivateKeyTypes) -> None:
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("The authority has a key on an elliptic curve.")
        self.certificate = certificate
        self.key = key
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        permitted = constraints.permitted_subtrees or ()
        self._domains = [name.value for name in permitted if isinstance(name, x509.DNSName)]
        self._networks = [name.value for name in permitted if isinstance(name.value, IPv4Network | IPv6Network)]

    @classmethod
    def new(cls, names: Sequence[str], now: datetime) -> "Authority":
        """May sign for what is local, and for these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        host = next((name for name in names if address_of(name) is None), "")[:HOST_CHARS]
        # Two authorities of one host must not look alike in a list of what a device trusts.
        subject = _name(NameOID.COMMON_NAME, f"chatd {host} {identifier.digest.hex()[:8]}")
        certificate = (
            _builder(subject, subject, key.public_key(), now=now, days=AUTHORITY_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(certificates=True), critical=True)
            .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(key, SHA256())
        )
        return cls(certificate, key)

    def permits(self, name: str) -> bool:
        """Whether clients would accept a certificate of ours for this name."""
        return _covers(name, self._domains, self._networks)

    def issue(self, names: Iterable[str], now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        """A certificate for a server with these names, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        own_key = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        subject = _name(NameOID.ORGANIZATION_NAME, "chatd")
        certificate = (
            _builder(subject, self.certificate.subject, key.public_key(), now=now, days=LEAF_DAYS)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_key), critical=False)
            .sign(self.key, SHA256())
        )
        return certificate, key


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _permitted(names: Iterable[str]) -> list[x509.GeneralName]:
    """What is local, and those of the names that are not."""
    networks = [ip_network(text) for text in NETWORKS]
    outer = [name for name in names if not _covers(name, DOMAINS, networks)]
    domains = [*DOMAINS, *(name for name in outer if address_of(name) is None)]
    networks += [ip_network(name) for name in outer if address_of(name)]
    return [*map(x509.DNSName, domains), *map(x509.IPAddress, networks)]


def _covers(name: str, domains: Iterable[str], networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    address = address_of(name)
    if address is not None:
        return any(address in network for network in networks)
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


def _general(name: str) -> x509.GeneralName:
    address = address_of(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _name(attribute: x509.ObjectIdentifier, text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(attribute, text)])


def _usage(*, certificates: bool) -> x509.KeyUsage:
    """Signs certificates, or handshakes."""
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
