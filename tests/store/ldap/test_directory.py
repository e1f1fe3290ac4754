"""A real directory over LDAP: whom it finds, which password is right, and what is trusted on the way there."""

import asyncio
import re
from contextlib import asynccontextmanager, suppress

import pytest
from sansldap import LDAPResultCode, LDAPServer

from hub.config import BadSetting
from hub.errors import NoDirectory
from store.ldap.connection import connected
from store.ldap.directory import LdapDirectory
from tests.slapd import BASE, PEOPLE

pytestmark = pytest.mark.gen_test

ENCRYPTED_LATER, ENCRYPTED, READABLE = "ldap", "ldaps", "readable"


@pytest.fixture
def asked(slapd):
    """Makes directories: `asked(base="dc=example,dc=org")`."""
    return lambda **changes: LdapDirectory(slapd.settings(**changes))


@pytest.fixture
def reason(caplog):
    """What the operator is told of the last trouble."""
    return lambda: re.search("event=directory_away reason=(.*)", caplog.messages[-1])[1]


@asynccontextmanager
async def serving(handle):
    """A server of another kind, until all of its clients have gone. Gives its port."""
    served = []

    async def serve(reader, writer):
        with suppress(ConnectionError):
            await handle(reader, writer)
        writer.transport.abort()

    def accept(*streams):
        served.append(asyncio.create_task(serve(*streams)))

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        await asyncio.gather(*served)


@pytest.mark.parametrize("way", [ENCRYPTED_LATER, ENCRYPTED, READABLE])
async def test_a_username_or_an_email_finds_somebody_whose_password_is_right(asked, slapd, way):
    url = f"ldaps://127.0.0.1:{slapd.tls_port}" if way == ENCRYPTED else f"ldap://127.0.0.1:{slapd.port}"
    dora = slapd.add("dora", givenName="Dóra")
    directory = asked(url=url, starttls=way == ENCRYPTED_LATER)
    entry = await directory.find(dora)
    assert (entry.username, entry.email) == (dora, f"{dora}@example.org")
    assert (entry.first_name, entry.last_name, entry.place) == ("Dóra", "Dull", f"uid={dora},{PEOPLE}")
    assert await directory.find(f"{dora}@Example.org") == entry
    assert await directory.verify(entry, f"{dora}'s password")


async def test_an_id_stays_when_all_else_changes(asked, slapd):
    dora, directory = slapd.add("dora"), asked()
    before = await directory.find(dora)
    slapd.change(dora, f"changetype: modrdn\nnewrdn: uid=new-{dora}\ndeleteoldrdn: 1")
    after = await directory.find(f"new-{dora}")
    assert (after.id, after.username) == (before.id, f"new-{dora}")
    assert await directory.find(dora) is None


@pytest.mark.parametrize(
    "login", ["", "*", "{0}*", "*)(uid=*", "{0})(objectClass=*", "\\2a", "\0", "(", "@", 300 * "x"]
)
async def test_a_login_is_a_value_and_never_a_part_of_the_filter(asked, slapd, login):
    assert await asked().find(login.format(slapd.add("dora"))) is None


async def test_the_filter_of_the_settings_says_who_may_come_in(asked, slapd):
    dora = slapd.add("dora", employeeType="guest")
    assert await asked(filter="(employeeType=guest)").find(dora)
    assert await asked(filter="(!(employeeType=guest))").find(dora) is None


async def test_an_email_of_two_is_nobodys(asked, slapd):
    """Else whoever may change the own entry could stand in for another."""
    dora = slapd.add("dora")
    slapd.add("eve", mail=f"{dora}@example.org")
    assert await asked().find(f"{dora}@example.org") is None


async def test_only_the_right_password_is_right(asked, slapd):
    dora, directory = slapd.add("dora"), asked()
    entry, right = await directory.find(dora), f"{dora}'s password"
    for wrong in ("wrong", "", "\0", f"\0{right}", f"{right}\0", right.upper(), "\ud800", 2000 * "x"):
        assert not await directory.verify(entry, wrong)
    assert not await directory.verify(None, right)
    assert await directory.verify(entry, right)


async def test_the_directory_itself_lets_an_empty_password_pass(asked, slapd):
    """Many do: it is a bind without a name (RFC 4513, 5.1.2). The test above needs one that does."""
    directory = asked()
    entry = await directory.find(slapd.add("dora"))
    async with connected(f"ldap://127.0.0.1:{slapd.port}", None, starttls=False) as connection:
        assert await connection.bind(entry.place, "") == LDAPResultCode.SUCCESS


async def test_a_locked_entry_has_no_right_password(asked, slapd):
    dora, directory = slapd.add("dora", userPassword=""), asked()
    assert not await directory.verify(await directory.find(dora), f"{dora}'s password")


@pytest.mark.expects_log
async def test_an_entry_without_an_id_is_nobody_and_the_operator_is_told(asked, slapd, caplog):
    dora = slapd.add("dora")
    directory = asked(attributes=type(slapd.settings().attributes)(id="employeeNumber"))
    assert await directory.find(dora) is None
    assert caplog.messages == ["event=directory_entry_unfit needed=employeeNumber,uid"]


@pytest.mark.expects_log
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"bind_password": "wrong"}, "ldap.bind_dn with its password: INVALID_CREDENTIALS"),
        ({"bind_dn": None}, "does not search ldap.base: NO_SUCH_OBJECT"),
        ({"base": f"ou=nowhere,{BASE}"}, "does not search ldap.base: NO_SUCH_OBJECT"),
        ({"ca": None}, "certificate verify failed"),
        ({"url": "ldap://127.0.0.1:1"}, "Connect call failed"),
        ({"url": "ldap://a..b"}, "ldap.url names no host"),
        ({"url": "ldaps://localhost:{0.tls_port}"}, "certificate is not valid for 'localhost'"),
        ({"url": "ldap://localhost:{0.port}"}, "certificate is not valid for 'localhost'"),
    ],
)
async def test_what_is_wrong_is_a_refusal_and_the_operator_is_told_why(asked, slapd, reason, changes, told):
    if "url" in changes:
        changes = {"url": changes["url"].format(slapd)}
    with pytest.raises(NoDirectory):
        await asked(**changes).find("dora")
    assert told in reason()


@pytest.mark.expects_log
async def test_a_referral_is_not_followed(asked, slapd, reason):
    """It would carry names and passwords to whomever it names."""
    with pytest.raises(NoDirectory):
        await asked(base="dc=elsewhere").find("dora")
    assert "REFERRAL" in reason()
    slapd.elsewhere.setblocking(False)
    with pytest.raises(BlockingIOError):
        slapd.elsewhere.accept()


@pytest.mark.expects_log
async def test_nobody_on_the_way_talks_us_out_of_encryption(asked, reason):
    """Whoever sits between says that there is none: then no name and no password is sent."""
    heard = bytearray()

    async def refuse(reader, writer):
        session = LDAPServer()
        while data := await reader.read(1000):
            heard.extend(data)
            for request in session.receive(data):
                session.extended_response(request.message_id, result_code=LDAPResultCode.UNAVAILABLE)
                writer.write(session.data_to_send())

    async with serving(refuse) as port:
        with pytest.raises(NoDirectory):
            await asked(url=f"ldap://127.0.0.1:{port}").find("dora")
    assert "does not encrypt" in reason()
    assert b"1.3.6.1.4.1.1466.20037" in heard
    assert b"cn=chatd" not in heard


def saying(answer):
    """A server that hears one question, says these bytes and no more."""

    async def handle(reader, writer):
        await reader.read(1000)
        writer.write(answer)
        writer.write_eof()
        await reader.read()

    return handle


@pytest.mark.expects_log
@pytest.mark.parametrize(
    ("answer", "starttls", "told"),
    [
        (b"\x30\x02\x02\x00", False, "does not speak LDAP"),  # A number of no bytes.
        (b"\x30\x03\x02\x05\x01", False, "does not speak LDAP"),  # One that goes on behind the end.
        (b"\x30\x80\x02\x01\x01\x00\x00", False, "does not speak LDAP"),
        (b"HTTP/1.1 400 Bad Request\r\n", False, "does not speak LDAP"),
        (b"\x30\x83\x10\x00\x00", False, "says too much"),
        (b"\x30\x82\x20\x00", True, "says too much"),
        (b"\x30\x05\x02", False, "hangs up"),
        (b"", False, "hangs up"),
    ],
)
async def test_what_is_no_message_is_not_waited_for(asked, reason, answer, starttls, told):
    async with serving(saying(answer)) as port:
        with pytest.raises(NoDirectory):
            await asked(url=f"ldap://127.0.0.1:{port}", starttls=starttls, bind_dn=None).find("dora")
    assert told in reason()


def finding(entries, code):
    """A server that finds so many, whatever is looked for, and ends with this code."""

    async def handle(reader, writer):
        session = LDAPServer()
        (request,) = session.receive(await reader.read(1000))
        for number in range(entries):
            session.search_result_entry(request.message_id, f"uid={number},{BASE}", [])
        session.search_result_done(request.message_id, result_code=code)
        writer.write(session.data_to_send())
        await reader.read()

    return handle


@pytest.mark.expects_log
@pytest.mark.parametrize(
    ("entries", "code", "known"),
    [
        (0, LDAPResultCode.SUCCESS, False),
        (1, LDAPResultCode.SUCCESS, True),
        (2, LDAPResultCode.SIZE_LIMIT_EXCEEDED, True),
        (0, LDAPResultCode.SIZE_LIMIT_EXCEEDED, None),
        (1, LDAPResultCode.SIZE_LIMIT_EXCEEDED, None),
        (3, LDAPResultCode.SUCCESS, None),
    ],
)
async def test_a_search_that_was_cut_short_answers_nothing(asked, entries, code, known):
    """Else somebody it did not come to would count as gone."""
    async with serving(finding(entries, code)) as port:
        directory = asked(url=f"ldap://127.0.0.1:{port}", starttls=False, bind_dn=None)
        if known is None:
            with pytest.raises(NoDirectory):
                await directory.knows("00")
        else:
            assert await directory.knows("00") is known


def listening(heard):
    """A server that hears one question and hangs up."""

    async def handle(reader, writer):
        heard.extend(await reader.read(1000))

    return handle


@pytest.mark.expects_log
async def test_a_password_for_nobody_is_not_sent(asked):
    """It may open an account of our own, whose name was typed with a slip."""
    heard = bytearray()
    async with serving(listening(heard)) as port:
        with pytest.raises(NoDirectory):
            await asked(url=f"ldap://127.0.0.1:{port}", starttls=False).verify(None, "a secret")
    assert b"nobody-at-all" in heard
    assert b"a secret" not in heard


@pytest.mark.expects_log
async def test_one_that_never_answers_counts_as_away_in_time(asked):
    async def say_nothing(reader, writer):
        await reader.read()

    async with serving(say_nothing) as port:
        silent = [asked(url=f"{scheme}://127.0.0.1:{port}", timeout=1) for scheme in ("ldap", "ldaps")]
        answers = await asyncio.gather(*(directory.find("dora") for directory in silent), return_exceptions=True)
    assert [type(answer) for answer in answers] == [NoDirectory, NoDirectory]
    assert [str(answer.__cause__) for answer in answers] == 2 * ["It does not answer within 1 s."]


async def test_many_at_once_are_a_few_for_the_directory(asked, slapd):
    dora, directory = slapd.add("dora"), asked()
    entries = await asyncio.gather(*(directory.find(dora) for _ in range(30)))
    assert {entry.username for entry in entries} == {dora}


async def test_the_password_can_stand_in_a_file(asked, slapd, tmp_path):
    secret = tmp_path / "ldap"
    secret.write_text(slapd.settings().bind_password + "\n")
    assert await asked(bind_password=None, bind_password_file=secret).find(slapd.add("dora"))


@pytest.mark.expects_log
async def test_blanks_around_the_password_in_a_file_are_of_it(asked, tmp_path):
    secret, heard = tmp_path / "ldap", bytearray()
    secret.write_bytes(b" a secret \r\n")
    changes = {"starttls": False, "bind_password": None, "bind_password_file": secret}
    async with serving(listening(heard)) as port:
        with pytest.raises(NoDirectory):
            await asked(url=f"ldap://127.0.0.1:{port}", **changes).find("dora")
    assert heard.endswith(b" a secret ")


@pytest.mark.parametrize("content", [None, "", "\n", b"\xff"])
async def test_a_file_without_a_password_stops_the_start(asked, tmp_path, content):
    """An empty one would bind without a name, and seem to work."""
    secret = tmp_path / "ldap"
    if content is not None:
        secret.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadSetting, match=r"^ldap\.bind_password_file must be a file with a password"):
        asked(bind_password=None, bind_password_file=secret)


@pytest.mark.parametrize("filter", ["(uid=", "(uid)", "(a=b)(c=d)"])
async def test_a_filter_that_is_none_stops_the_start(asked, filter):
    with pytest.raises(BadSetting, match=r"^ldap\.filter can't be used"):
        asked(filter=filter)


async def test_an_authority_that_is_none_stops_the_start(asked, tmp_path):
    for path in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        (tmp_path / "empty.pem").touch()
        with pytest.raises(BadSetting, match=r"^ldap\.ca can't be used"):
            asked(ca=path)
