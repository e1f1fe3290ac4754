"""What the log says of handshakes that fail. That Tornado words them so is shown in tests/handlers/test_tls.py."""

import logging
import ssl

import pytest

from commands.serving.handshakes import TOLD, TORNADO, told_quietly

REFUSED = ssl.SSLError(1, "[SSL: TLSV1_ALERT_UNKNOWN_CA] unknown ca")


@pytest.fixture(autouse=True)
def everything(caplog):
    caplog.set_level(logging.INFO)


@pytest.mark.parametrize(
    ("peer", "remote"), [(("10.0.0.7", 4711), "10.0.0.7"), (("fd00::7", 4711, 0, 0), "fd00::7"), ("-", "unknown")]
)
def test_a_failed_handshake_is_a_line_of_ours(caplog, peer, remote):
    with told_quietly():
        TORNADO.warning(TOLD, 12, peer, REFUSED)
    assert caplog.record_tuples == [("chatd.tls", logging.INFO, f"event=handshake_failed remote={remote} reason=None")]


def test_whatever_else_tornado_says_is_not_touched(caplog):
    with told_quietly():
        TORNADO.warning("Write error on %s: %s", 12, "no route")
    assert caplog.record_tuples == [("tornado.general", logging.WARNING, "Write error on 12: no route")]


def test_afterwards_tornado_warns_as_before(caplog):
    with told_quietly():
        pass
    TORNADO.warning(TOLD, 12, "-", REFUSED)
    assert [record.name for record in caplog.records] == ["tornado.general"]
