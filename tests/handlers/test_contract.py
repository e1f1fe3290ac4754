"""What a method says of itself, it does."""

import pytest

pytestmark = pytest.mark.gen_test


@pytest.mark.parametrize("body", [{}, {"name": 1}, b"{", []])
async def test_who_asks_comes_before_what_is_asked(nobody, body):
    assert (await nobody.post("/api/app/rooms", body)).status == 401


async def test_a_body_that_does_not_fit_is_refused_by_its_field(alice):
    answer = await alice.post("/api/app/rooms", {"name": 1})
    assert (answer.status, answer.json["field"]) == (400, "name")


async def test_anybody_may_be_wrong_where_anybody_may_ask(nobody):
    answer = await nobody.post("/auth/login/", {"username": "alice"})
    assert (answer.status, answer.json["field"]) == (400, "password")
