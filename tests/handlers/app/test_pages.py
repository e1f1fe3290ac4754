"""The pages, as a browser gets them."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.gen_test

ROOT = Path(__file__).parents[3]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_a_client_that_asks_for_no_page_gets_the_greeting(nobody, alice):
    for person, headers in [(nobody, {}), (nobody, {"Accept": "*/*"}), (alice, {})]:
        response = await person.get("/", headers=headers)
        assert response.body == b"Connected to Dowell Chat Backend"
        assert response.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["/", "/rooms/1", "/rooms/1/"])
async def test_the_chat_is_for_those_who_have_signed_in(nobody, alice, path):
    stranger, member = await nobody.get(path, headers=HTML), await alice.get(path, headers=HTML)

    assert (stranger.status, member.status) == (200, 200)
    assert b"<h1>Sign in</h1>" in stranger.body
    assert b"<message-log" in member.body
    assert member.headers["Vary"] == "Accept, Cookie, Accept-Encoding"


@pytest.mark.parametrize("path", ["/", "/join/abc"])
async def test_a_page_runs_nothing_but_our_files_and_is_kept_nowhere(nobody, path):
    headers = (await nobody.get(path, headers=HTML)).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/join/abc", "/trust"])
async def test_a_page_may_use_what_a_call_needs_and_lets_no_other_site(nobody, path):
    policy = (await nobody.get(path, headers=HTML)).headers["Permissions-Policy"]
    assert policy == "camera=(self), microphone=(self), display-capture=(self)"


async def test_the_code_of_an_invitation_is_not_repeated_on_its_page(nobody):
    page = (await nobody.get("/join/%3Cscript%3Epwned%3C%2Fscript%3E", headers=HTML)).body
    assert b"pwned" not in page


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
async def test_no_template_holds_a_script_a_style_or_an_address_of_somebody_else(template):
    text = template.read_text()
    assert re.findall(r"<script(?! type=\"module\" src=)|<style|\sstyle=|\son\w+=|//\w", text) == []


async def test_every_file_that_a_page_names_is_there(nobody, alice):
    pages = [await nobody.get("/", headers=HTML), await alice.get("/", headers=HTML)]
    named = {path for page in pages for path in re.findall(r'"(/(?:static|assets)/[^"]+)"', page.body.decode())}

    assert len(named) >= 6
    for path in named:
        assert (await nobody.get(path)).status == 200, path


LISTENERS = [
    path for path in STATIC.glob("js/**/*.js") if '"keydown"' in path.read_text() and path.parent.name != "desk"
]


@pytest.mark.parametrize("module", LISTENERS, ids=lambda path: path.name)
async def test_every_key_of_the_page_is_in_the_list_that_the_help_shows(module):
    text = module.read_text()
    assert "actOf(" in text
    assert re.findall(r"event\.(?:key|code)\b|\{[^}]*\bkey\b[^}]*\}\)? =>", text) == []


@pytest.mark.parametrize("module", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
async def test_every_module_imports_what_is_there_and_sets_no_html(module):
    text = module.read_text()
    for imported in re.findall(r'from "([^"]+)"', text):
        assert (module.parent / imported).is_file(), imported
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []
