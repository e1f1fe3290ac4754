"""Settings: what config.yaml and the environment may say, and what stops the start."""

import dataclasses
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hub.config import BadSetting, Disk, Settings, settings_from

ICE = "calls.ice_servers must be objects with urls, and with secret, or username and credential, or neither"
LDAP_URL = "ldap.url must be an address such as ldaps://ldap.example.org"
ORIGINS = 'server.origins must be origins such as https://shop.example.org, or "*"'
SHIPPED = Path(__file__).parents[2] / "config.yaml"


def stopped_by(document=None, **environ):
    with pytest.raises(BadSetting) as stopped:
        settings_from(document, environ)
    return str(stopped.value)


def keys(section, prefix=""):
    for field in dataclasses.fields(section):
        value = getattr(section, field.name)
        if dataclasses.is_dataclass(value):
            yield from keys(value, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


def documented_keys(text):
    """Every key that has a value and a comment on its line, with its sections before it."""
    path = []
    for line in text.splitlines():
        if found := re.match(r"( *)(\w+):(?: +[^\s#].*? +(# \S.*))?", line):
            indent, name, comment = found.groups()
            path[len(indent) // 2 :] = [name]
            if comment:
                yield ".".join(path)


def test_the_shipped_file_holds_the_defaults():
    assert settings_from(yaml.safe_load(SHIPPED.read_text()), {}) == Settings()


def test_the_shipped_file_names_every_key_with_a_comment():
    assert list(documented_keys(SHIPPED.read_text())) == list(keys(Settings()))


def test_a_key_without_a_comment_counts_as_undocumented():
    assert list(documented_keys("a: 1  # one\nb: 2\nc:\n  d: 3  # three\n")) == ["a", "c.d"]


@pytest.mark.parametrize("document", [None, {}, {"server": None}, {"storage": {"s3": None}}, {"limits": {}}])
def test_what_is_left_out_has_its_default(document):
    assert settings_from(document, {}) == Settings()


def test_the_file_is_heard():
    settings = settings_from(
        {
            "data_dir": "/srv/chat",
            "server": {"port": 0, "trusted_proxies": ["10.0.0.1", "fd00::/8"]},
            "tls": {"mode": "files", "certificate": "c.pem", "key": "k.pem"},
            "storage": {"backend": "s3", "s3": {"bucket": "team"}},
            "calls": {"ice_servers": [{"urls": "turn:box"}, {"urls": "turn:box", "secret": "s"}]},
            "limits": {"frame_kb": 64, "outbox_kb": 64},
            "disk": {"warn_mb": 7, "stop_uploads_mb": 7, "read_only_mb": 7},
        },
        {},
    )
    assert settings.data_dir == Path("/srv/chat")
    assert settings.server.port == 0
    assert settings.server.trusted_proxies == ("10.0.0.1", "fd00::/8")
    assert settings.tls.key == Path("k.pem")
    assert settings.storage.s3.bucket == "team"
    assert settings.calls.ice_servers == ({"urls": "turn:box"}, {"urls": "turn:box", "secret": "s"})
    assert settings.disk == Disk(7, 7, 7)


def test_off_needs_no_quotes():
    assert settings_from(yaml.safe_load("tls: {mode: off}"), {}).tls.mode == "off"


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().server.port = 9


def test_settings_do_not_print_their_secrets():
    document = {
        "mongodb": {"uri": "mongodb://u:hunter2@db"},
        "calls": {"ice_servers": [{"urls": "hunter2"}]},
        "ldap": {"bind_dn": "cn=chatd", "bind_password": "hunter2"},
    }
    assert "hunter2" not in repr(settings_from(document, {}))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("prot: 1", "prot is not a setting; did you mean port?"),
        ("port: '8000'", "port must be a whole number, not text"),
        ("port: yes", "port must be a whole number, not true"),
        ("port: 80.5", "port must be a whole number, not 80.5"),
        ("port: null", "port must be a whole number, not null"),
        ("port: [1]", "port must be a whole number, not a list"),
        ("port: 2025-12-31", "port must be a whole number, not date"),
        ("port: 65536", "port must be from 0 to 65535"),
        ("port: -1", "port must be from 0 to 65535"),
        ("address: 10", "address must be text, not 10"),
        ("address: ''", "address must be text that is not blank"),
        ("public_url: chat", "public_url must be an address such as https://chat.example.org"),
        ("trusted_proxies: 10.0.0.1", "trusted_proxies must be a list, not text"),
        ("trusted_proxies: [box]", "trusted_proxies must be an address or a network such as 10.0.0.0/8"),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(text, line):
    assert stopped_by({"server": yaml.safe_load(text)}) == f"server.{line}"


def test_the_first_and_the_last_of_what_may_be_may_be():
    for port, rounds in ((0, 4), (65535, 20)):
        settings = settings_from({"server": {"port": port}, "auth": {"bcrypt_rounds": rounds}}, {})
        assert (settings.server.port, settings.auth.bcrypt_rounds) == (port, rounds)


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ({"guests": "all"}, "guests must be one of create, existing, none"),
        ({"guests": False}, "guests must be one of create, existing, none"),
        ({"guests": ["create"]}, "guests must be one of create, existing, none"),
        ({"data_dir": None}, "data_dir must be text, not null"),
        ({"data_dir": " "}, "data_dir must be text that is not blank"),
        ({"server": 8000}, "server must be a mapping, not 8000"),
        ({"uploads": {"anonymous": 1}}, "uploads.anonymous must be true or false, not 1"),
        ({"auth": {"bcrypt_rounds": 3}}, "auth.bcrypt_rounds must be from 4 to 20"),
        ({"auth": {"bcrypt_rounds": 21}}, "auth.bcrypt_rounds must be from 4 to 20"),
        ({"auth": {"token_days": 0}}, "auth.token_days must be from 1 to 36500"),
        ({"limits": {"posts_per_10s": 0}}, "limits.posts_per_10s must be at least 1"),
        ({"mongodb": {"database": "a.b"}}, "mongodb.database must be 1 to 63 letters, digits, _ or -"),
        ({"calls": {"ice_servers": [{}]}}, ICE),
        ({"calls": {"ice_servers": [{"urls": "turn:box", "username": "u"}]}}, ICE),
        ({"calls": {"ice_servers": [{"urls": "turn:box", "secrets": "s"}]}}, ICE),
        ({"server": {"origins": ["shop.example.org"]}}, ORIGINS),
        ({"server": {"origins": ["https://shop.example.org/"]}}, ORIGINS),
        ({"ldap": {"url": "https://box"}}, LDAP_URL),
        ({"ldap": {"url": "ldap://box:port"}}, LDAP_URL),
        ({"ldap": {"url": "ldaps://:636"}}, LDAP_URL),
        ({"ldap": {"url": "ldap://cn=x:secret@box"}}, LDAP_URL),
        ({"ldap": {"timeout": 0}}, "ldap.timeout must be from 1 to 60"),
        ({"ldap": {"filter": "uid=*"}}, "ldap.filter must be a filter in brackets, such as (objectClass=person)"),
        ({"ldap": {"attributes": {"id": "a)(b"}}}, "ldap.attributes.id must be the name of an attribute, such as uid"),
        ({"lan": {"name": "chat.local"}}, "lan.name must be a host name without dots, such as chatd"),
        ({"storage": {"s3": {"buckets": 1}}}, "storage.s3.buckets is not a setting; did you mean bucket?"),
        ({True: 1}, "True is not a setting"),
        (["server"], "the configuration must be a mapping, not a list"),
        ({"two\nlines": 1}, "two lines is not a setting"),
    ],
)
def test_one_line_says_what_is_wrong(document, line):
    assert stopped_by(document) == line


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ({"tls": {"mode": "files", "key": "k"}}, "tls.certificate is needed when tls.mode is files"),
        ({"tls": {"mode": "files", "certificate": "c"}}, "tls.key is needed when tls.mode is files"),
        ({"tls": {"mode": "auto", "port": 8000}}, "tls.port must differ from server.port"),
        ({"storage": {"backend": "s3"}}, "storage.s3.bucket is needed when storage.backend is s3"),
        (
            {"limits": {"message_chars": 20000}},
            "limits.frame_kb must be at least 119 for limits.message_chars 20000",
        ),
        ({"limits": {"outbox_kb": 63}}, "limits.outbox_kb must be at least limits.frame_kb"),
        (
            {"disk": {"warn_mb": 10, "stop_uploads_mb": 11, "read_only_mb": 5}},
            "disk.stop_uploads_mb must be at most disk.warn_mb",
        ),
        (
            {"disk": {"stop_uploads_mb": 10, "read_only_mb": 11}},
            "disk.read_only_mb must be at most disk.stop_uploads_mb",
        ),
        ({"ldap": {"url": "ldap://box"}}, "ldap.base is needed when ldap.url is set"),
        (
            {"ldap": {"bind_dn": "cn=x"}},
            "ldap.bind_password is needed when ldap.bind_dn is set, or ldap.bind_password_file",
        ),
        ({"ldap": {"bind_password": "x"}}, "ldap.bind_dn is needed when there is a password for it"),
        (
            {"ldap": {"bind_dn": "cn=x", "bind_password": "x", "bind_password_file": "f"}},
            "ldap.bind_password_file must be null when ldap.bind_password is set",
        ),
    ],
)
def test_settings_that_contradict_each_other_stop_the_start(document, line):
    assert stopped_by(document) == line


@pytest.mark.parametrize(
    "document", [{"tls": {"port": 8000}}, {"server": {"port": 0}, "tls": {"mode": "auto", "port": 0}}]
)
def test_ports_that_cannot_collide_may_be_equal(document):
    assert settings_from(document, {})


def test_the_largest_message_fits_into_a_frame_however_it_is_written():
    limits = Settings().limits
    assert limits.message_chars * len(r"\u00e9") < limits.frame_kb * 1024


@pytest.mark.parametrize(
    ("variable", "text", "read"),
    [
        ("CHATD_SERVER__PORT", "9000", lambda s: s.server.port == 9000),
        ("CHATD_SERVER__ADDRESS", "10", lambda s: s.server.address == "10"),
        ("CHATD_SERVER__PUBLIC_URL", "", lambda s: s.server.public_url is None),
        ("CHATD_SERVER__TRUSTED_PROXIES", '["::1"]', lambda s: s.server.trusted_proxies == ("::1",)),
        ("CHATD_STORAGE__S3__BUCKET", "x", lambda s: s.storage.s3.bucket == "x"),
        ("CHATD_GUESTS", "none", lambda s: s.guests == "none"),
        ("CHATD_LAN__MDNS", "false", lambda s: s.lan.mdns is False),
        ("CHATD_DATA_DIR", "/srv", lambda s: s.data_dir == Path("/srv")),
        ("CHATD_CALLS__ICE_SERVERS", '[{"urls": "stun:x"}]', lambda s: s.calls.ice_servers == ({"urls": "stun:x"},)),
    ],
)
def test_a_variable_overrides_the_file(variable, text, read):
    document = {"server": {"port": 1, "public_url": "http://box"}, "storage": {"s3": {"bucket": "y"}}}
    assert not read(settings_from(document, {}))
    assert read(settings_from(document, {variable: text}))


def test_a_variable_leaves_its_neighbours_alone():
    settings = settings_from({"server": {"address": "::1"}}, {"CHATD_SERVER__PORT": "1"})
    assert (settings.server.address, settings.server.port) == ("::1", 1)


def test_variables_of_others_are_not_read():
    assert settings_from({}, {"PORT": "x", "CHATDIR": "x"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "line"),
    [
        ("CHATD_SERVER__PORT", "abc", "must be a whole number, not text"),
        ("CHATD_SERVER__PORT", "", "must be a whole number, not text"),
        ("CHATD_SERVER__PORT", "true", "must be a whole number, not true"),
        ("CHATD_SERVER__PORT", "70000", "must be from 0 to 65535"),
        ("CHATD_LAN__MDNS", "yes", "must be true or false, not text"),
        ("CHATD_TLS__MODE", "false", "must be one of off, auto, files"),
        ("CHATD_GUESTS", "all", "must be one of create, existing, none"),
        ("CHATD_SERVER", "{}", "is not a setting"),
        ("CHATD_SERVER__PORT__X", "1", "is not a setting"),
        ("CHATD_GEUSTS", "none", "is not a setting; did you mean guests?"),
        ("CHATD_", "", "is not a setting"),
    ],
)
def test_a_bad_variable_stops_the_start_and_is_named(variable, text, line):
    assert stopped_by(**{variable: text}) == f"{variable} {line}"


def test_a_variable_can_mend_what_the_file_contradicts():
    document = {"storage": {"backend": "s3"}}
    assert settings_from(document, {"CHATD_STORAGE__S3__BUCKET": "team"}).storage.s3.bucket == "team"


def test_a_password_is_not_shown_when_its_setting_is_bad():
    assert "hunter2" not in stopped_by({"mongodb": {"uri": "mongo://u:hunter2@db"}})
    assert "hunter2" not in stopped_by(CHATD_CALLS__ICE_SERVERS='[{"credential": "hunter2"')


def refusal(document, environ):
    """What stops the start, or nothing."""
    try:
        settings_from(document, environ)
    except BadSetting as stopped:
        return str(stopped)
    return ""


names = st.sampled_from([*keys(Settings()), "server", "storage.s3"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(names, values)
def test_whatever_the_file_holds_is_read_or_refused_in_one_line(name, value):
    document = value
    for part in reversed(name.split(".")):
        document = {part: document}
    line = refusal(document, {})
    assert line.isprintable()
    assert not line or line.startswith(name.split(".")[0])


@given(names, st.text(max_size=20))
def test_whatever_a_variable_holds_is_read_or_refused_in_one_line(name, text):
    variable = "CHATD_" + name.upper().replace(".", "__")
    line = refusal({}, {variable: text})
    assert line.isprintable()
    assert not line or line.startswith((variable, name.split(".")[0]))
