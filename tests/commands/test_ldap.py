"""`chatd.py ldap test` and `check`: what operators are told of their directory."""

import io
import json

import pytest

import chatd


@pytest.fixture
def said(tmp_path, slapd, mongodb, database, capsys, monkeypatch):
    """The exit code of a command with this on its standard input, and what it prints."""

    def run(*arguments, typed="", **changes):
        settings = slapd.settings(**changes)
        names = ("url", "starttls", "bind_dn", "bind_password", "base", "filter")
        ldap = {name: getattr(settings, name) for name in names} | {"ca": str(settings.ca)}
        path = tmp_path / "config.yaml"
        mongo = {"uri": mongodb, "database": database}
        path.write_text(json.dumps({"data_dir": str(tmp_path / "data"), "mongodb": mongo, "ldap": ldap}))
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return chatd.main(["--config", str(path), *arguments]), capsys.readouterr()

    return run


def test_somebody_is_found_and_a_password_tried(said, slapd):
    dora = slapd.add("dora")
    code, printed = said("ldap", "test", dora, "--password-stdin", typed=f"{dora}'s password\n")
    assert code == 0
    assert printed.out.splitlines() == [
        f"Found {dora}: uid={dora},ou=people,dc=example,dc=org",
        f"  email: {dora}@example.org, first name: Dora, last name: Dull",
        "The password is right.",
    ]
    code, printed = said("ldap", "test", dora, "--password-stdin", typed="wrong\n")
    assert (code, printed.out.splitlines()[-1]) == (1, "The password is wrong.")
    code, printed = said("ldap", "test", dora)
    assert (code, printed.out.splitlines()[-1]) == (0, "No password was given, so none was tried.")
    code, printed = said("ldap", "test", dora, "--json")
    assert (code, json.loads(printed.out)["outcome"]) == (0, "found")
    for password, expected in (("wrong", (1, "wrong")), (f"{dora}'s password", (0, "right"))):
        code, printed = said("ldap", "test", dora, "--json", "--password-stdin", typed=f"{password}\n")
        assert (code, json.loads(printed.out)["outcome"]) == expected


def test_what_would_steer_the_terminal_is_not_printed(said, slapd):
    dora = slapd.add("dora", givenName="D\x1b[2J\x9bra")
    code, printed = said("ldap", "test", dora)
    assert (code, "first name: D[2Jra, last name: Dull" in printed.out) == (0, True)


def test_a_name_that_is_no_text_is_refused(said):
    code, printed = said("ldap", "test", "d\udcf3ra")
    assert (code, printed.err) == (1, "chatd: The text holds characters that are not valid Unicode.\n")


def test_whom_the_directory_does_not_know_is_told(said):
    code, printed = said("ldap", "test", "nobody-here", "--password-stdin", typed="x\n")
    assert code == 1
    assert printed.out.startswith("The directory answers, but nobody-here names nobody, or more than one,")


@pytest.mark.expects_log
def test_why_a_directory_cannot_be_asked_is_told_without_the_password(said, slapd):
    code, printed = said("ldap", "test", "dora", bind_password="a secret")
    assert (code, "It does not accept ldap.bind_dn with its password" in printed.out) == (1, True)
    assert "a secret" not in printed.out + printed.err


def test_without_settings_there_is_none_to_ask(tmp_path, capsys):
    (tmp_path / "config.yaml").write_text("{}")
    assert chatd.main(["--config", str(tmp_path / "config.yaml"), "ldap", "test", "dora"]) == 1
    assert capsys.readouterr().err == "chatd: ldap.url is needed: without it no directory is asked\n"


@pytest.mark.expects_log
@pytest.mark.parametrize(
    ("changes", "level", "told"),
    [
        ({}, "ok", "The directory answers"),
        ({"starttls": False}, "warning", "passwords go there readable"),
        ({"base": "ou=nowhere,dc=example,dc=org"}, "error", "NO_SUCH_OBJECT. Look at ldap."),
    ],
)
def test_the_check_asks_the_directory(said, changes, level, told):
    code, printed = said("check", "--json", **changes)
    (finding,) = [finding for finding in json.loads(printed.out) if finding["subject"] == "ldap"]
    assert (finding["level"], told in finding["sentence"]) == (level, True)
    assert code == (level == "error")
