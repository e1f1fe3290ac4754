"""The certificate that chatd makes itself, and the authority that signed it.

Making and reading them takes files and keys: call it in a thread.
"""

import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from store.tls.authority import Authority
from store.tls.pem import BadCertificate, names_of, read_pair

FOLDER = "tls"
AUTHORITY = "ca.pem"
AUTHORITY_KEY = "ca.key"
RENEWED_BEFORE = timedelta(days=30)

log = logging.getLogger(__name__)


class OwnCertificates:
    """Below `data_dir`: the authority in tls/ca.pem and tls/ca.key, the server's certificate and key in tls/server.pem.

    `clock` tells the time in UTC.
    """

    def __init__(self, data_dir: Path, *, clock: Callable[[], datetime]) -> None:
        self._folder = data_dir / FOLDER
        self._clock = clock
        self.authority = self._folder / AUTHORITY
        self.authority_key = self._folder / AUTHORITY_KEY
        self.server = self._folder / "server.pem"

    def renew(self, own: Sequence[str], wished: Iterable[str] = ()) -> None:
        """Make what is missing, about to expire or for other names. Raises BadCertificate.

        `own` are the names of this box; `wished` ones are served as well if the authority may name them.
        """
        try:
            self._renew(own, wished)
        except OSError as error:
            raise BadCertificate(f"{error.filename} can't be written: {error.strerror}.") from None

    def permits(self, name: str) -> bool:
        """Whether the authority may name a host. Raises BadCertificate."""
        return self._read_authority().permits(name)

    def _renew(self, own: Sequence[str], wished: Iterable[str]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        authority = self._current_authority(own)
        names = [name for name in dict.fromkeys([*own, *wished]) if authority.permits(name)]
        if self._is_due(authority, names):
            certificate, key = authority.issue(names, self._clock())
            _write(self.server, _pem_of_key(key) + certificate.public_bytes(Encoding.PEM), mode=0o600)
            log.info("event=certificate_made expires=%s", certificate.not_valid_after_utc.date())

    def _current_authority(self, own: Sequence[str]) -> Authority:
        if self.authority.exists():
            authority = self._read_authority()
            if not self._expires_soon(authority.certificate):
                return authority
            log.warning("event=authority_renewed: the old one expires; every device must trust the new one, see /trust")
        authority = Authority.new(own, self._clock())
        # The key comes first: a certificate without its key would be trusted and of no use.
        _write(self.authority_key, _pem_of_key(authority.key), mode=0o600)
        _write(self.authority, authority.certificate.public_bytes(Encoding.PEM), mode=0o644)
        return authority

    def _read_authority(self) -> Authority:
        hint = f"remove {self._folder} to get a new authority, which every device must then trust anew."
        try:
            certificate, key = read_pair(self.authority, self.authority_key)
        except BadCertificate as error:
            raise BadCertificate(f"{error} Restore it, or {hint}") from None
        try:
            return Authority(certificate, key)
        except (x509.ExtensionNotFound, TypeError):
            raise BadCertificate(f"{self.authority} was not made by chatd: {hint}") from None

    def _is_due(self, authority: Authority, names: Iterable[str]) -> bool:
        try:
            certificate, _ = read_pair(self.server, self.server)
            certificate.verify_directly_issued_by(authority.certificate)
        except (BadCertificate, InvalidSignature, ValueError, TypeError):
            return True
        is_early = certificate.not_valid_before_utc > self._clock()
        return is_early or self._expires_soon(certificate) or set(names_of(certificate)) != set(names)

    def _expires_soon(self, certificate: x509.Certificate) -> bool:
        return certificate.not_valid_after_utc - self._clock() < RENEWED_BEFORE


def published_authority(data_dir: Path) -> bytes | None:
    """The authority's certificate as PEM, if there is one."""
    with suppress(FileNotFoundError):
        return (data_dir / FOLDER / AUTHORITY).read_bytes()
    return None


def authority_files(data_dir: Path) -> dict[str, bytes]:
    """The authority as far as there is one, by the names of its files below `data_dir`."""
    names = [f"{FOLDER}/{AUTHORITY}", f"{FOLDER}/{AUTHORITY_KEY}"]
    return {name: (data_dir / name).read_bytes() for name in names if (data_dir / name).exists()}


def put_back(data_dir: Path, files: Mapping[str, bytes]) -> None:
    """Make the authority what it was. Those of `files` that are not about it are left alone."""
    for name, mode in ((AUTHORITY_KEY, 0o600), (AUTHORITY, 0o644)):
        if content := files.get(f"{FOLDER}/{name}"):
            (data_dir / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(data_dir / FOLDER / name, content, mode=mode)


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """All of it or nothing, on disk when it returns."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
