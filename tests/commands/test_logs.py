"""How the log is written."""

import io
import json
import logging
import os

import pytest

from commands.logs import Lines, start
from handlers.logs import REQUEST

SECRET = "c2VjcmV0LXNlY3JldA"


def record(message, *arguments, level=logging.INFO, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("chatd.test", level, "test.py", 1, message, arguments, info)


def line(*arguments, form="text", with_priority=True, **options):
    return Lines(form, with_priority=with_priority).format(record(*arguments, **options))


def test_pairs_stay_pairs():
    written = line("event=name_taken name=%s.local reason=%r", "box", "two words")
    assert written == '<6>level=info logger=chatd.test event=name_taken name=box.local reason="two words"'


def test_json_has_them_as_fields():
    written = json.loads(line("event=x count=%d why='a b'", 7, form="json", with_priority=False))
    assert written.pop("time").endswith("+00:00")
    assert written == {"level": "info", "logger": "chatd.test", "event": "x", "count": "7", "why": "a b"}


def test_a_sentence_is_a_message():
    assert line("mongod is gone").endswith(' message="mongod is gone"')


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_event_is_one_line_whatever_is_in_it(form):
    try:
        raise ValueError("one\ntwo")
    except ValueError as error:
        written = line("event=failed name=%s", "a\n<0>level=emerg", error=error, form=form)
    assert written.count("\n") == 0
    assert "ValueError" in written


@pytest.mark.parametrize(
    ("level", "priority"),
    [(logging.DEBUG, 7), (logging.INFO, 6), (logging.WARNING, 4), (logging.ERROR, 3), (logging.CRITICAL, 2)],
)
def test_journald_is_told_the_priority(level, priority):
    assert line("x", level=level).startswith(f"<{priority}>level=")


def test_without_journald_there_is_a_time_instead():
    assert line("x", with_priority=False).startswith("time=2")


def test_the_request_is_named():
    token = REQUEST.set("abc123")
    try:
        assert " request=abc123 " in line("x")
    finally:
        REQUEST.reset(token)
    assert "request" not in line("x")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "message",
    [
        f"uri=/ws/?token={SECRET}&since=1",
        f"Authorization: Bearer {SECRET}",
        f"header Token {SECRET} refused",
        f'{{"password": "{SECRET}"}}',
        f"password={SECRET}",
        f"api_key: {SECRET}",
        f"'public_key': '{SECRET}'",
        f"can't reach mongodb://chatd:{SECRET}@db.example.org/x",
        f"/join/{SECRET}",
        f"/files/1/a.png?signature={SECRET}",
    ],
)
def test_secrets_are_left_out(form, message):
    try:
        raise ValueError(message)
    except ValueError as error:
        written = line(message.replace("%", "%%"), error=error, form=form)
    assert SECRET not in written
    assert "***" in written


@pytest.fixture
def root():
    """The root of all loggers, as it was afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture
def started(root):
    """Starts logging; pytest has handlers of its own, which must not be closed."""

    def begin(stream):
        root.handlers[:] = []
        start("text", stream)

    return begin


def test_it_goes_to_the_given_stream(started):
    stream = io.StringIO()
    started(stream)
    logging.getLogger("chatd.test").info("event=hello")
    assert stream.getvalue().endswith("level=info logger=chatd.test event=hello\n")


@pytest.mark.expects_log
def test_journald_is_known_by_what_systemd_says(started, monkeypatch, tmp_path):
    with (tmp_path / "journal").open("w+") as stream:
        stat = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{stat.st_dev}:{stat.st_ino}")
        started(stream)
        logging.getLogger("chatd.test").warning("event=hello")
        stream.seek(0)
        assert stream.read() == "<4>level=warning logger=chatd.test event=hello\n"
