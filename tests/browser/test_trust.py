"""What the trust page says a browser can do, over each scheme."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import running_browser
from tests.browser.process import Chatd, free_port

# What a browser says of a certificate that it does not trust.
DISTRUST = "net::ERR_CERT_AUTHORITY_INVALID"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile"


@pytest.fixture(scope="module")
def browser():
    """For which box.lan is this machine: a host of the LAN is trusted less than 127.0.0.1."""
    with running_browser("--host-resolver-rules=MAP box.lan 127.0.0.1") as browser:
        yield browser


@pytest.fixture(scope="module")
def tls_port():
    return free_port()


@pytest.fixture(scope="module")
def box(tmp_path_factory, tls_port):
    with Chatd(tmp_path_factory.mktemp("chatd"), TLS__MODE="auto", TLS__PORT=tls_port) as chatd:
        yield chatd


@pytest.fixture
def visit(browser):
    """Opens the trust page of an address; what the browser complained about fails the test, but for its distrust."""
    contexts, complaints = [], []

    def open_page(address, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/trust")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if DISTRUST not in complaint] == []


def abilities(page):
    expect(page.locator("[data-able]")).to_have_count(3)
    return [item.get_attribute("data-able") for item in page.locator(".abilities li").all()]


def test_over_http_a_browser_can_do_nothing_of_it(visit, box):
    page = visit(f"http://box.lan:{box.port}")
    assert abilities(page) == ["no", "no", "no"]
    expect(page.get_by_text("Browsers allow these over an https address")).to_be_visible()


def test_over_https_a_browser_can_do_all_of_it(visit, box, tls_port):
    page = visit(f"https://box.lan:{tls_port}", ignore_https_errors=True)
    assert abilities(page) == ["yes", "yes", "yes"]
    expect(page.get_by_text("Browsers allow these over an https address")).to_be_hidden()


def test_the_link_leads_from_one_to_the_other(visit, box, tls_port):
    page = visit(f"http://box.lan:{box.port}", ignore_https_errors=True)
    page.get_by_role("link", name=f"https://box.lan:{tls_port}").click()
    page.wait_for_url(f"https://box.lan:{tls_port}/trust")
    assert abilities(page) == ["yes", "yes", "yes"]


def test_it_says_whether_this_device_trusts_the_secure_address(visit, box):
    stranger = visit(f"http://box.lan:{box.port}")
    expect(stranger.get_by_text("This device does not trust it yet")).to_be_visible()
    trusting = visit(f"http://box.lan:{box.port}", ignore_https_errors=True)
    expect(trusting.get_by_text("This device trusts it.")).to_be_visible()
    expect(trusting.get_by_text("does not trust it yet")).to_be_hidden()


def test_it_looks_again_when_its_reader_comes_back_from_the_settings(visit, box, tls_port):
    page = visit(f"http://box.lan:{box.port}")
    expect(page.get_by_text("This device does not trust it yet")).to_be_visible()
    # As if the certificate had been installed meanwhile.
    page.route(f"https://box.lan:{tls_port}/healthz", lambda route: route.fulfill(status=200))
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("This device trusts it.")).to_be_visible()


def test_the_steps_of_this_system_are_open(visit, box):
    page = visit(box.url, user_agent=ANDROID)
    expect(page.get_by_text("Install anyway")).to_be_visible()
    expect(page.get_by_text("Certificate Trust Settings")).to_be_hidden()


def test_the_certificate_can_be_downloaded(visit, box):
    page = visit(box.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the certificate").click()
    assert download.value.path().read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert download.value.suggested_filename == "chatd-ca.crt"


def test_it_fits_into_a_narrow_window(visit, box):
    page = visit(box.url, viewport={"width": 320, "height": 640})
    page.locator("details").evaluate_all("all => all.forEach(details => details.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
