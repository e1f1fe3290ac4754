"""Slack's signs as our Markdown."""

import pytest

from handlers.hooks.markup import markdown, plain


@pytest.mark.parametrize(
    ("slack", "ours"),
    [
        ("Build *failed* in _main_, ~again~.", "Build **failed** in _main_, ~~again~~."),
        ("<https://ci.example/7|Build 7>", "[Build 7](https://ci.example/7)"),
        ("<https://ci.example/7>", "https://ci.example/7"),
        ("<https://ci.example/?a=1&amp;b=(2)|see>", "[see](https://ci.example/?a=1&b=%282%29)"),
        ("<https://ci.example/7|a [b](http://evil) c>", "[a b (http://evil) c](https://ci.example/7)"),
        ("<https://ci.example/7|>", "https://ci.example/7"),
        ("<mailto:mira@example.org|Mira>", "Mira"),
        ("<javascript:alert(1)|click>", "click"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("<@mira> and <@U024BE7LH|bob>, see <#C024BE7LR|lobby>", "@mira and @bob, see #lobby"),
        ("<!here> <!channel> <!subteam^S1|@crew>", "@here @channel @crew"),
        ("<!date^1392734382^{date}|on Tuesday>", "on Tuesday"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("`*a* &lt;` ```*b* <https://x.example>```", "`*a* <` ```*b* https://x.example```"),
        ("2*3*4 and * a * and **", "2*3*4 and * a * and **"),
        ("<not closed", "<not closed"),
        ("", ""),
    ],
)
def test_what_slack_means_is_what_we_show(slack, ours):
    assert markdown(slack) == ours


@pytest.mark.parametrize("text", ["*" * 20_000, "<" * 20_000, "`" * 20_000, "~a" * 10_000, "<a|" * 10_000])
def test_no_text_takes_long(text):
    assert markdown(text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("CI", "CI"),
        ("**alice** [x](http://evil)", "alice x http evil"),
        ("&lt;@everyone&gt;\n\u202edeploy", "everyone deploy"),
        ("x" * 200, "x" * 80),
        ("\0 ", ""),
    ],
)
def test_a_name_is_nothing_but_a_name(name, shown):
    assert plain(name) == shown
