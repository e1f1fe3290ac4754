"""Scripts and styles: kept for ever, and never of two versions on one page."""

from pathlib import Path

import pytest

from handlers.app.static import version_of

pytestmark = pytest.mark.gen_test


STATIC = Path(__file__).parents[3] / "static"


@pytest.fixture
def version():
    return version_of(STATIC)


async def test_a_file_of_this_version_is_kept_for_ever(nobody, version):
    response = await nobody.get(f"/static/{version}/js/chat.js")

    assert response.status == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_page_from_before_an_update_gets_files_that_it_must_not_keep(nobody):
    response = await nobody.get("/static/0123456789ab/js/chat.js")
    assert (response.status, response.headers["Cache-Control"]) == (200, "no-cache")


async def test_what_everybody_looks_for_is_there(nobody):
    icon, robots = await nobody.get("/favicon.ico"), await nobody.get("/robots.txt")
    assert (icon.status, icon.body[:4], icon.headers["Content-Type"]) == (200, b"\0\0\1\0", "image/vnd.microsoft.icon")
    assert (robots.body, robots.headers["Content-Type"]) == (b"User-agent: *\nDisallow: /\n", "text/plain")


@pytest.mark.parametrize("path", ["", "js/", "js/none.js", "../config.yaml", "..%2Fconfig.yaml", "%2Fetc%2Fpasswd"])
async def test_there_is_nothing_else(nobody, version, path):
    response = await nobody.get(f"/static/{version}/{path}")
    assert response.status in {403, 404}
    assert response.json["code"] in {"http_403", "http_404", "not_found"}


async def test_the_version_changes_with_every_change_of_a_file(tmp_path):
    (tmp_path / "js").mkdir()
    seen = {version_of(tmp_path)}
    for name, text in [("js/a.js", "1"), ("js/a.js", "2"), ("js/b.js", "2")]:
        (tmp_path / name).write_text(text)
        seen.add(version_of(tmp_path))
    (tmp_path / "js/b.js").rename(tmp_path / "js/c.js")

    assert len(seen | {version_of(tmp_path)}) == 5
