"""The certificate in use follows the files, while the server runs."""

import asyncio
import ssl
from contextlib import asynccontextmanager, suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from commands.serving.listening import listening
from commands.serving.tls import LiveCertificate, certificate_of
from hub.config import Server, Settings, Tls
from store.tls.authority import Authority
from store.tls.certificates import OwnCertificates
from store.tls.pem import BadCertificate, names_of, read_pair
from tests.store.keys import DAY, NOW, pem, write_pair

pytestmark = pytest.mark.gen_test

OFTEN = 0.01  # seconds


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, server=Server(port=0), tls=Tls("auto", port=0))


@pytest.fixture
def authority():
    return Authority.new(["localhost"], NOW)


@pytest.fixture
def serving(hub, store):
    """Serves a certificate and watches it; the port."""

    @asynccontextmanager
    async def serve(certificate):
        async with listening(hub, store.secrets, certificate.load()) as doors:
            watcher = asyncio.create_task(certificate.watch(doors.secure.server, every=OFTEN))
            try:
                yield doors.secure.port
            finally:
                watcher.cancel()
                with suppress(asyncio.CancelledError):
                    await watcher

    return serve


async def served(port):
    """The certificate that a client is shown, as DER."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return shown


async def until_served(port, chain):
    wanted = x509.load_pem_x509_certificates(chain.read_bytes())[0].public_bytes(Encoding.DER)
    async with asyncio.timeout(30):
        while await served(port) != wanted:
            pass


async def test_files_that_change_are_served_without_a_restart(serving, tmp_path, authority):
    chain, key = write_pair(tmp_path, "localhost", authority=authority)
    async with serving(LiveCertificate(chain, key)) as port:
        await until_served(port, chain)
        write_pair(tmp_path, "localhost", authority=authority)
        await until_served(port, chain)


async def test_a_connection_outlives_the_certificate_that_it_began_with(serving, tmp_path, authority):
    chain, key = write_pair(tmp_path, "localhost", authority=authority)
    trusting = ssl.create_default_context(cadata=pem(authority.certificate).decode())
    async with serving(LiveCertificate(chain, key)) as port:
        reader, writer = await asyncio.open_connection("localhost", port, ssl=trusting)
        write_pair(tmp_path, "localhost", authority=authority)
        await until_served(port, chain)

        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        writer.close()


@pytest.mark.expects_log
async def test_a_broken_pair_is_told_once_and_the_old_one_stays(serving, tmp_path, authority, caplog):
    chain, key = write_pair(tmp_path, "localhost", authority=authority)
    async with serving(LiveCertificate(chain, key)) as port:
        old = await served(port)
        key.write_text("not a key")
        async with asyncio.timeout(30):
            while "the old one stays" not in caplog.text:
                assert await served(port) == old

        write_pair(tmp_path, "localhost", authority=authority)
        await until_served(port, chain)
    assert caplog.text.count(f"the old one stays: {key} holds no PEM key") == 1


@pytest.mark.expects_log
async def test_files_that_are_gone_are_told_and_the_old_one_stays(serving, tmp_path, authority, caplog):
    chain, key = write_pair(tmp_path, "localhost", authority=authority)
    async with serving(LiveCertificate(chain, key)) as port:
        old = await served(port)
        chain.unlink()
        async with asyncio.timeout(30):
            while f"{chain} can't be read" not in caplog.text:
                assert await served(port) == old


async def test_a_chain_whose_key_comes_a_little_later_is_waited_for(tmp_path, authority):
    """Else every renewal would be told as a trouble."""
    chain, key = write_pair(tmp_path, "localhost", authority=authority)
    live = LiveCertificate(chain, key)
    live.load()
    new_chain, new_key = write_pair(tmp_path, "localhost", authority=authority, stem="new")

    new_chain.replace(chain)
    assert live.news() is None
    new_key.replace(key)

    assert live.news() is None
    assert live.news() is not None
    assert live.news() is None


async def test_our_own_is_renewed_without_a_restart(serving, tmp_path):
    """As when the address of the box changes while it runs."""
    own = OwnCertificates(tmp_path, clock=lambda: NOW)
    names = ["localhost"]
    async with serving(LiveCertificate(own.server, own.server, lambda: own.renew(list(names)))) as port:
        before = await served(port)
        names.append("10.9.8.7")
        async with asyncio.timeout(30):
            while await served(port) == before:
                pass
        await until_served(port, own.server)
    assert names_of(read_pair(own.server, own.server)[0]) == ["localhost", "10.9.8.7"]


@pytest.mark.expects_log
async def test_our_own_that_cannot_be_renewed_is_told_once(serving, tmp_path, caplog):
    own = OwnCertificates(tmp_path, clock=lambda: NOW)
    async with serving(LiveCertificate(own.server, own.server, lambda: own.renew(["localhost"]))) as port:
        old = await served(port)
        own.authority_key.unlink()
        async with asyncio.timeout(30):
            while "ca.key can't be read" not in caplog.text:
                assert await served(port) == old
        assert await served(port) == old
    assert caplog.text.count("ca.key can't be read") == 1


async def test_a_server_does_not_start_with_a_broken_pair(tmp_path):
    chain, key = write_pair(tmp_path, "localhost", now=NOW - DAY)
    key.unlink()
    with pytest.raises(BadCertificate, match=r"chat\.key can't be read"):
        certificate_of(Settings(tls=Tls("files", certificate=chain, key=key)), lambda: "chatd").load()


async def test_a_label_that_was_taken_is_not_named(settings, tmp_path):
    label = "chatd"
    live = certificate_of(settings, lambda: label)
    live.load()
    label = "chatd-2"
    live.load()

    names = names_of(read_pair(*[tmp_path / "tls" / "server.pem"] * 2)[0])

    assert "chatd-2.local" in names
    assert "chatd.local" not in names


async def test_no_certificate_is_needed_when_tls_is_off():
    assert certificate_of(Settings(), lambda: "chatd") is None
