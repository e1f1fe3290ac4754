"""Servers that are processes of their own, so that a test may kill them, and what was measured."""

import pytest

from tests.reliability.process import Chatd

MEASURED = pytest.StashKey[list]()


def pytest_configure(config):
    config.stash[MEASURED] = []


def pytest_terminal_summary(terminalreporter, config):
    if lines := config.stash.get(MEASURED, []):
        terminalreporter.section("reliability")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture
def report(request):
    """Says a line at the end of the run."""
    return request.config.stash.setdefault(MEASURED, []).append


@pytest.fixture(scope="module")
def environment():
    """Settings of the module's server. A module that needs some has a fixture of the same name."""
    return {}


@pytest.fixture(scope="module")
def process(tmp_path_factory, environment):
    chatd = Chatd(tmp_path_factory.mktemp("chatd"), **environment)
    yield chatd
    chatd.kill()


@pytest.fixture
def chatd(io_loop, process):
    """A running server that the tests of a module share; one that a test has lost is started again."""
    if not process.is_running:
        io_loop.run_sync(process.start, timeout=30)
    yield process
    assert "Traceback" not in process.log.read_text()
