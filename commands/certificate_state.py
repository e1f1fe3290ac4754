"""What `chatd.py check` says about the certificate."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from cryptography import x509

from commands.clock import now
from commands.serving.names import own_names, public_host
from hub.config import Settings
from store.tls.certificates import OwnCertificates, published_authority
from store.tls.pem import BadCertificate, fingerprint, names_of, read_pair

SOON = timedelta(days=14)


def state_of_certificate(settings: Settings) -> tuple[str, str]:
    """A level (ok, warning or error), and a sentence."""
    try:
        if settings.tls.certificate and settings.tls.key and settings.tls.mode == "files":
            return _state_of_given(settings, settings.tls.certificate, settings.tls.key)
        return _state_of_own(settings)
    except BadCertificate as error:
        return "error", str(error)


def _state_of_given(settings: Settings, chain: Path, key: Path) -> tuple[str, str]:
    certificate, _ = read_pair(chain, key)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if ends < now():
        return "error", f"{chain} expired on {ends:%Y-%m-%d}. Renew it; chatd takes the new one without a restart."
    if begins > now():
        return "error", f"{chain} is not valid before {begins:%Y-%m-%d}. Look at the clock, or at the file."
    names = public_host(settings.server.public_url) or own_names(settings.lan.name)
    if not any(_covers(certificate, name) for name in names):
        return "warning", f"{chain} is for {_listed(names_of(certificate))}, and not for {_listed(names)}."
    if ends < now() + SOON:
        return "warning", f"{chain} expires on {ends:%Y-%m-%d}. Renew it; chatd takes the new one without a restart."
    return "ok", f"{chain} is good until {ends:%Y-%m-%d}."


def _state_of_own(settings: Settings) -> tuple[str, str]:
    own = OwnCertificates(settings.data_dir, clock=now)
    published = published_authority(settings.data_dir)
    if published is None:
        return "ok", "The first start will make an authority and a certificate."
    for name in public_host(settings.server.public_url):
        if not own.permits(name):
            sentence = f"Our authority may not name {name} (server.public_url): it is not local. Use tls.mode files."
            return "warning", sentence
    certificate, _ = read_pair(own.server, own.server)
    ends = certificate.not_valid_after_utc
    if ends < now():
        return "warning", f"{own.server} expired on {ends:%Y-%m-%d}. A running chatd renews it: start it."
    return "ok", f"Good until {ends:%Y-%m-%d}. Devices trust the authority with SHA-256 {fingerprint(published)}."


def _covers(certificate: x509.Certificate, name: str) -> bool:
    wildcard = f"*.{name.partition('.')[2]}"
    return bool({name, wildcard} & {each.lower() for each in names_of(certificate)})


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nobody"
