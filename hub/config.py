"""Every setting with its type, its default and what it may be.

One dataclass per section of config.yaml. The fields are all there is to write for
a new setting: reading, checking and overriding by environment follow from them.

    settings_from    what a parsed config.yaml and the environment come to
    BadSetting       why they do not; it names the key
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from hub.typed import BadSetting, Filled, Rule, at_least, between, demand, matching, overridden, section_from

__all__ = ["BadSetting", "Settings", "settings_from"]

PREFIX = "CHATD_"
JSON_BYTES_PER_CHARACTER = 6  # as in \u00e9
ENVELOPE_KB = 2  # what a frame holds beside the text


def is_network(text: str) -> bool:
    try:
        return bool(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return False


Port = Annotated[int, between(0, 65535)]
Positive = Annotated[int, at_least(1)]
Days = Annotated[int, between(0, 36500)]
Url = Annotated[str, matching(r"https?://[^\s/?#]+(/[^\s?#]*)?", "an address such as https://chat.example.org")]
Network = Annotated[str, Rule(is_network, "an address or a network such as 10.0.0.0/8")]
MongoUri = Annotated[str, matching(r"embedded|mongodb(\+srv)?://\S+", "embedded or an address such as mongodb://host")]
DatabaseName = Annotated[str, matching(r"[A-Za-z0-9_-]{1,63}", "1 to 63 letters, digits, _ or -")]
HostLabel = Annotated[
    str, matching(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", "a host name without dots, such as chatd")
]
ICE_SERVER = "objects with urls, and with secret, or username and credential, or neither"
Origin = Annotated[str, matching(r"\*|https?://[^\s/?#]+", 'origins such as https://shop.example.org, or "*"')]


def is_ice_server(server: Mapping[str, object]) -> bool:
    return set(server) - {"urls"} in ({"secret"}, {"username", "credential"}, set()) and "urls" in server


def is_ldap_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_simple = re.fullmatch(r"ldaps?://[^\s/?#@]+/?", text) is not None
        return is_simple and bool(parts.hostname) and parts.port != 0
    except ValueError:  # A port that is none.
        return False


LdapUrl = Annotated[str, Rule(is_ldap_url, "an address such as ldaps://ldap.example.org")]
LdapFilter = Annotated[str, matching(r"\(.+\)", "a filter in brackets, such as (objectClass=person)")]
LdapAttribute = Annotated[str, matching(r"[A-Za-z][A-Za-z0-9-]*", "the name of an attribute, such as uid")]
IceServer = Annotated[Mapping[str, object], Rule(is_ice_server, ICE_SERVER)]


@dataclass(frozen=True, slots=True)
class Server:
    """Port 0 takes any free port. `trusted_proxies` are believed about X-Forwarded-*.

    `origins` are those of other sites' pages that may ask us, with a token; "*" stands for all.
    """

    address: Filled = "127.0.0.1"
    port: Port = 8000
    public_url: Url | None = None
    trusted_proxies: tuple[Network, ...] = ()
    origins: tuple[Origin, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class Tls:
    mode: Literal["off", "auto", "files"] = "off"
    port: Port = 10443
    certificate: Path | None = None
    key: Path | None = None
    hsts: bool = False


@dataclass(frozen=True, slots=True)
class Mongodb:
    uri: MongoUri = field(default="embedded", repr=False)  # may hold a password
    database: DatabaseName = "chatd"


@dataclass(frozen=True, slots=True)
class S3:
    """The credentials are boto3's own to find: environment, profile or instance."""

    bucket: Filled | None = None
    region: Filled | None = None
    endpoint_url: Url | None = None
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Storage:
    backend: Literal["local", "s3"] = "local"
    max_upload_mb: Positive = 100
    quota_mb: Annotated[int, at_least(0)] = 0
    s3: S3 = S3()


@dataclass(frozen=True, slots=True)
class Auth:
    registration: Literal["invite", "open", "closed"] = "invite"
    bcrypt_rounds: Annotated[int, between(4, 20)] = 12
    token_days: Annotated[int, between(1, 36500)] = 30


@dataclass(frozen=True, slots=True)
class LdapAttributes:
    """What the directory calls what we keep of somebody. The `id` stays when all else changes."""

    id: LdapAttribute = "entryUUID"
    username: LdapAttribute = "uid"
    email: LdapAttribute = "mail"
    first_name: LdapAttribute = "givenName"
    last_name: LdapAttribute = "sn"


@dataclass(frozen=True, slots=True)
class Ldap:
    """Without a `url` no directory is asked. `timeout` is in seconds, for each question."""

    url: LdapUrl | None = None
    starttls: bool = True
    ca: Path | None = None
    timeout: Annotated[int, between(1, 60)] = 5
    bind_dn: Filled | None = None
    bind_password: Filled | None = field(default=None, repr=False)
    bind_password_file: Path | None = None
    base: Filled | None = None
    filter: LdapFilter = "(objectClass=person)"
    attributes: LdapAttributes = LdapAttributes()


@dataclass(frozen=True, slots=True)
class Uploads:
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes as the keys say; `ping_interval` and `ping_timeout` in seconds."""

    message_chars: Positive = 10000
    # One message is one MongoDB document, and those end at 16 MB.
    frame_kb: Annotated[int, between(1, 8192)] = 64
    outbox_kb: Positive = 1024
    posts_per_10s: Positive = 50
    ping_interval: Positive = 25
    ping_timeout: Positive = 20


@dataclass(frozen=True, slots=True)
class Calls:
    ice_servers: tuple[IceServer, ...] = field(default=(), repr=False)  # may hold credentials


@dataclass(frozen=True, slots=True)
class Lan:
    name: HostLabel = "chatd"
    mdns: bool = True


@dataclass(frozen=True, slots=True)
class Metrics:
    """Who may read /metrics, beside admins of the server."""

    local: bool = True
    token: Annotated[str, matching(r"[!-~]{16,}", "16 or more characters without blanks")] | None = field(
        default=None, repr=False
    )


@dataclass(frozen=True, slots=True)
class Webhooks:
    """`allowed` are addresses beside public ones that outgoing webhooks may have."""

    allowed: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Disk:
    """What happens when so many MB are free where `data_dir` is, or fewer; 0 lets it never happen."""

    warn_mb: Annotated[int, at_least(0)] = 2048
    stop_uploads_mb: Annotated[int, at_least(0)] = 1024
    read_only_mb: Annotated[int, at_least(0)] = 256


@dataclass(frozen=True, slots=True)
class Retention:
    """After so many days messages go, by the kind of their room; 0 keeps them. Notes go like their tickets."""

    private: Days = 0
    open: Days = 0
    game: Days = 0
    direct: Days = 0
    ticket: Days = 0


@dataclass(frozen=True, slots=True)
class Log:
    format: Literal["text", "json"] = "text"


@dataclass(frozen=True, slots=True)
class Settings:
    data_dir: Path = Path("data")
    server: Server = Server()
    tls: Tls = Tls()
    mongodb: Mongodb = Mongodb()
    storage: Storage = Storage()
    auth: Auth = Auth()
    ldap: Ldap = Ldap()
    guests: Literal["create", "existing", "none"] = "create"
    uploads: Uploads = Uploads()
    limits: Limits = Limits()
    calls: Calls = Calls()
    lan: Lan = Lan()
    webhooks: Webhooks = Webhooks()
    metrics: Metrics = Metrics()
    log: Log = Log()
    disk: Disk = Disk()
    retention: Retention = Retention()


def settings_from(document: object, environ: Mapping[str, str]) -> Settings:
    """The settings of a parsed config.yaml, each overridden by its variable, `CHATD_SECTION__KEY`.

    None, in place of the document or of a section, is its defaults. Raises BadSetting.
    """
    settings = section_from(Settings, document, "")
    for variable in sorted(environ):
        if variable.startswith(PREFIX):
            path = variable.removeprefix(PREFIX).lower().split("__")
            settings = overridden(settings, path, variable, environ[variable])
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    server, tls, storage, limits = settings.server, settings.tls, settings.storage, settings.limits
    if tls.mode == "files":
        demand(tls.certificate, "tls.certificate", "is needed when tls.mode is files")
        demand(tls.key, "tls.key", "is needed when tls.mode is files")
    if tls.mode != "off" and tls.port:
        demand(tls.port != server.port, "tls.port", "must differ from server.port")
    if storage.backend == "s3":
        demand(storage.s3.bucket, "storage.s3.bucket", "is needed when storage.backend is s3")
    _check_ldap(settings.ldap)
    _check_sizes(limits)
    disk = settings.disk
    demand(disk.stop_uploads_mb <= disk.warn_mb, "disk.stop_uploads_mb", "must be at most disk.warn_mb")
    demand(disk.read_only_mb <= disk.stop_uploads_mb, "disk.read_only_mb", "must be at most disk.stop_uploads_mb")


def _check_ldap(ldap: Ldap) -> None:
    passwords = [ldap.bind_password, ldap.bind_password_file]
    if ldap.url:
        demand(ldap.base, "ldap.base", "is needed when ldap.url is set")
    if ldap.bind_dn:
        demand(any(passwords), "ldap.bind_password", "is needed when ldap.bind_dn is set, or ldap.bind_password_file")
    else:
        demand(not any(passwords), "ldap.bind_dn", "is needed when there is a password for it")
    demand(not all(passwords), "ldap.bind_password_file", "must be null when ldap.bind_password is set")


def _check_sizes(limits: Limits) -> None:
    needed = limits.message_chars * JSON_BYTES_PER_CHARACTER // 1024 + ENVELOPE_KB
    sentence = f"must be at least {needed} for limits.message_chars {limits.message_chars}"
    demand(limits.frame_kb >= needed, "limits.frame_kb", sentence)
    demand(limits.outbox_kb >= limits.frame_kb, "limits.outbox_kb", "must be at least limits.frame_kb")
