"""The page that helps devices to trust the server."""

import re
from dataclasses import replace

import pytest

from hub.config import Auth, Lan, Server, Settings, Tls
from store.tls.certificates import OwnCertificates
from store.tls.pem import fingerprint
from tests.store.keys import NOW

pytestmark = pytest.mark.gen_test


@pytest.fixture
def tls():
    return Tls("auto")


@pytest.fixture
def public_url():
    return None


@pytest.fixture
def settings(tmp_path, tls, public_url):
    server = Server(port=0, public_url=public_url)
    return Settings(data_dir=tmp_path, server=server, tls=tls, auth=Auth(bcrypt_rounds=4), lan=Lan(mdns=False))


@pytest.fixture
def authority(tmp_path):
    """The certificate that the first start would make."""
    own = OwnCertificates(tmp_path, clock=lambda: NOW)
    own.renew(["localhost"])
    return own.authority.read_bytes()


async def page(person, host=None):
    response = await person.get("/trust", headers={"Host": host} if host else {})
    assert response.status == 200
    return response.body.decode()


def links(text):
    return re.findall(r'href="(https?:[^"]*)"', text)


async def test_everybody_gets_the_certificate(nobody, authority):
    response = await nobody.get("/trust/ca.crt")
    assert (response.status, response.body) == (200, authority)
    assert response.headers["Content-Type"] == "application/x-x509-ca-cert"


async def test_the_page_shows_the_fingerprint_and_the_steps_of_every_system(nobody, authority):
    text = await page(nobody)
    assert fingerprint(authority) in text.replace("<wbr>", "")
    systems = re.findall(r'data-system="(\w+)"', text)
    assert systems == ["windows", "macos", "ios", "android", "linux"]


@pytest.mark.parametrize(
    ("host", "link"),
    [
        ("box.lan:8000", "https://box.lan:10443/trust"),
        ("box.lan", "https://box.lan:10443/trust"),
        ("10.0.0.1:8000", "https://10.0.0.1:10443/trust"),
        ("[fd00::1]:8000", "https://[fd00::1]:10443/trust"),
    ],
)
async def test_it_leads_to_the_secure_address_of_the_same_host(nobody, host, link):
    assert links(await page(nobody, host)) == [link]


@pytest.mark.parametrize("public_url", ["https://chat.example.org"])
async def test_it_leads_to_the_address_that_people_type(nobody):
    assert links(await page(nobody)) == ["https://chat.example.org/trust"]


@pytest.mark.parametrize("public_url", ["https://chat.example.org/"])
async def test_slash_at_the_end_of_that_address_does_not_count(nobody):
    assert links(await page(nobody)) == ["https://chat.example.org/trust"]


async def test_over_tls_it_leads_to_itself(box):
    text = (await box.fetch("/trust")).body.decode()
    assert links(text) == [f"https://localhost:{box.port}/trust"]


@pytest.mark.parametrize("tls", [Tls("off")])
async def test_when_tls_is_off_it_says_how_to_switch_it_on(nobody, authority):
    text = await page(nobody)
    assert "tls:\n  mode: auto" in text
    assert links(text) == []
    assert (await nobody.get("/trust/ca.crt")).status == 404


@pytest.mark.parametrize("tls", [Tls("files", certificate="c.pem", key="k.pem")])
async def test_the_authority_of_a_bought_certificate_needs_no_steps(nobody, authority):
    text = await page(nobody)
    assert "a certificate that its owner brought" in text
    assert "data-system" not in text
    assert (await nobody.get("/trust/ca.crt")).status == 404


async def test_nothing_is_offered_before_there_is_something(nobody):
    assert "Download" not in await page(nobody)
    assert (await nobody.get("/trust/ca.crt")).json["detail"] == "This server has no authority of its own."


class TestBehindAProxy:
    @pytest.fixture
    def tls(self):
        return Tls("off")

    @pytest.fixture
    def settings(self, settings):
        return replace(settings, server=Server(port=0, trusted_proxies=("127.0.0.1",)))

    async def test_it_leads_to_itself(self, nobody):
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.lan"}
        text = (await nobody.get("/trust", headers=forwarded)).body.decode()
        assert links(text) == ["https://chat.lan/trust"]


async def test_it_has_the_policy_of_all_pages_and_no_script_in_it(nobody, authority):
    trust, join = await nobody.get("/trust"), await nobody.get("/join/x")
    policy = join.headers["Content-Security-Policy"]
    # It tries the secure address, to say whether the device trusts it.
    assert trust.headers["Content-Security-Policy"] == policy.replace("connect-src 'self'", "connect-src 'self' https:")
    assert re.findall(rb"<script(?! type=\"module\" src=)|<style|\son\w+=", trust.body) == []


async def test_every_file_that_it_names_is_there(nobody):
    for path in set(re.findall(r'"(/static/[^"]+)"', await page(nobody))):
        assert (await nobody.get(path)).status == 200
