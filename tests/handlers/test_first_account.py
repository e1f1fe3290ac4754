"""The first account, which is an admin's: made on the machine itself, or with the set-up link."""

import pytest

pytestmark = pytest.mark.gen_test

REGISTER = "/api/userauth/register/"
ROOT = {"username": "root", "password": "root's password"}


async def test_who_sits_at_the_machine_needs_no_link(nobody):
    assert (await nobody.post(REGISTER, ROOT)).status == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://evil.example:8000", "Host": "evil.example:8000"},
        {"Host": "evil.example:8000"},
        {"X-Forwarded-For": "192.0.2.7"},
    ],
)
async def test_page_of_another_site_that_is_open_there_does(nobody, headers):
    """Even one under a name that its owner gave our address."""
    response = await nobody.post(REGISTER, ROOT, headers=headers)
    assert (response.status, response.json["code"]) == (403, "invite_required")
