"""What the pages are made of: few requests, little to send, and every word in one place."""

import gzip
import json
import re
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from handlers.app.assets import STYLES, Assets

pytestmark = pytest.mark.gen_test

ROOT = Path(__file__).parents[3]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
HTML = {"Accept": "text/html"}
GZIP = {"Accept-Encoding": "gzip"}
BUDGET = 120 * 1024


@pytest.fixture
def urls():
    assets = Assets(STATIC)
    return [assets.url(name) for name in ("chat.js", "chat.css")]


async def test_an_asset_of_this_version_is_kept_for_ever(nobody, urls):
    for url, kind in zip(urls, ("text/javascript", "text/css"), strict=True):
        response = await nobody.get(url)
        assert (response.status, response.headers["Vary"]) == (200, "Accept-Encoding")
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Type"] == f"{kind}; charset=UTF-8"


async def test_an_asset_of_another_version_is_not_kept(nobody):
    response = await nobody.get("/assets/0123456789ab/chat.js")
    assert (response.status, response.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["none.js", "..%2Fconfig.yaml", "%2Fetc%2Fpasswd"])
async def test_there_is_no_other_asset(nobody, name):
    assert (await nobody.get(f"/assets/0123456789ab/{name}")).status == 404


async def test_the_chat_needs_few_and_small_answers_before_it_paints(alice, urls):
    page = (await alice.get("/", headers=HTML)).body.decode()
    assert set(re.findall(r'(?:src|href)="(/(?:static|assets)/[^"]+)"', page)) >= set(urls)
    fetched = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(/[^"]+)"', page)

    assert 1 + len(fetched) + len(["socket"]) <= 6
    sizes = [len(gzip.compress(page.encode()))]
    sizes += [len(gzip.compress((await alice.get(url)).body)) for url in fetched]
    assert sum(sizes) < BUDGET


async def test_what_can_be_compressed_is(alice, urls):
    for url in [*urls, "/"]:
        plain = await alice.get(url, headers=HTML)
        request = HTTPRequest(alice.server.url + url, headers={**alice._credentials(), **HTML, **GZIP})
        request.decompress_response = False
        response = await AsyncHTTPClient().fetch(request)
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.body) == plain.body


async def test_every_style_sheet_is_joined_or_named_by_a_template():
    named = {name for path in TEMPLATES.glob("*.html") for name in re.findall(r"css/(\w+)\.css", path.read_text())}
    assert {path.stem for path in STATIC.glob("css/*.css")} == named | set(STYLES)


async def test_every_text_is_in_the_list_and_every_text_of_the_list_is_used():
    texts = json.loads((STATIC / "strings.json").read_text())
    sources = "".join(path.read_text() for folder in (STATIC / "js", TEMPLATES) for path in folder.rglob("*.*"))
    asked = set(re.findall(r'\bsay\("([a-z_.]+)"', sources))
    counted = {f"{key}.{n}" for key in re.findall(r'\bsayCount\("([a-z_.]+)"', sources) for n in ("one", "other")}
    assert asked - texts.keys() == {"message."}  # Which a template puts together, as below.
    assert counted <= texts.keys()
    questions = {f"{action}_question" for action in ("message.delete", "room.leave", "room.remove")}
    tools = {f"message.{name}" for name in ("react", "reply", "link", "pin", "edit", "delete", "info")}
    assert {key for key in texts if f'"{key}"' not in sources} <= counted | questions | tools


async def test_the_worker_keeps_what_the_page_is_made_of(nobody, alice, urls):
    worker = await nobody.get("/worker.js")
    kept = json.loads(re.search(rb"^const ASSETS = (.*)$", worker.body, re.MULTILINE)[1])

    page = (await alice.get("/", headers=HTML)).body.decode()
    assert worker.headers["Cache-Control"] == "no-cache"
    assert set(urls) <= set(kept)
    assert all(url in page and "alice" not in page for url in kept)
    for url in kept:
        assert (await nobody.get(url)).status == 200


async def test_only_the_chat_may_be_kept_as_a_page(nobody, alice):
    assert (await alice.get("/", headers=HTML)).headers["Chatd-Page"] == "chat"
    assert "Chatd-Page" not in (await nobody.get("/", headers=HTML)).headers


async def test_the_page_can_be_installed(alice):
    page = (await alice.get("/", headers=HTML)).body.decode()
    url = re.search(r'<link rel="manifest" href="([^"]+)">', page)[1]

    response = await alice.get(url)

    manifest = json.loads(response.body)
    icon = await alice.get(f"{url.rpartition('/')[0]}/{manifest['icons'][0]['src']}")
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    assert (icon.status, icon.headers["Content-Type"]) == (200, "image/svg+xml")
