"""What the log says of a request, and what it keeps to itself."""

import logging

import pytest

from handlers.logs import REQUEST, redacted


@pytest.mark.parametrize(
    ("uri", "logged"),
    [
        ("/ws/chat/lobby/?token=abc", "/ws/chat/lobby/?token=***"),
        ("/ws/?since=7&token=abc&x=1", "/ws/?since=7&token=***&x=1"),
        ("/files/1/a.png?signature=abc", "/files/1/a.png?signature=***"),
        ("/join/abc", "/join/***"),
        ("/hooks/abc", "/hooks/***"),
        ("/socket.io/?EIO=4&transport=polling&sid=abc&t=x", "/socket.io/?EIO=4&transport=polling&sid=***&t=x"),
        ("/healthz?a=token", "/healthz?a=token"),
    ],
)
def test_secrets_of_an_address_are_left_out(uri, logged):
    assert redacted(uri) == logged


@pytest.mark.gen_test
async def test_request_is_logged_without_its_token(alice, caplog):
    with caplog.at_level(logging.INFO, "chatd.access"):
        await alice.get(f"/api/user/list/?token={alice.token}")
    [line] = [record.getMessage() for record in caplog.records if record.name == "chatd.access"]
    assert "uri=/api/user/list/?token=***" in line
    assert alice.token not in line


@pytest.mark.gen_test
async def test_a_request_has_an_id_in_its_answer_and_in_its_lines(alice, caplog):
    ids = []

    class Noting(logging.Handler):
        def emit(self, record):
            ids.append(REQUEST.get())

    log, noting = logging.getLogger("chatd.access"), Noting()
    log.addHandler(noting)
    with caplog.at_level(logging.INFO, "chatd.access"):
        answers = [await alice.get("/api/user/list/") for _ in range(2)]
    log.removeHandler(noting)
    assert [answer.headers["X-Request-Id"] for answer in answers] == ids
    assert len(set(ids)) == 2
