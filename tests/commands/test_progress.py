"""The bar that fills, where somebody looks."""

import io

from commands.progress import Bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_somebody_at_a_terminal_sees_how_far_it_is():
    terminal = Terminal()
    with Bar("Backing up", 4_000_000, terminal) as bar:
        bar.advance(1_000_000)
        assert terminal.getvalue() == "\rBacking up [#######.......................]  25%  1 MB"
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_more_than_was_expected_is_no_more_than_all():
    terminal = Terminal()
    Bar("Backing up", 10, terminal).advance(1_000_000)
    assert "100%" in terminal.getvalue()


def test_a_script_is_not_told():
    stream = io.StringIO()
    with Bar("Backing up", 10, stream) as bar:
        bar.advance(10)
    assert stream.getvalue() == ""
