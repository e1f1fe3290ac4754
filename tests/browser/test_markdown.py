"""The parser of messages: whatever comes in, it is quick and loses nothing."""

import pytest

from handlers.app.static import version_of
from tests.browser.people import STATIC, Person

PARSE = """async ([url, text]) => {
    const { blocksOf } = await import(url)
    const started = performance.now()
    return [blocksOf(text), performance.now() - started]
}"""


SECOND = 1000  # In milliseconds, as the page counts.


@pytest.fixture(scope="module")
def parse(browser, chatd):
    """One page parses it all: what it knew of one text must not change what it makes of the next."""
    stranger = Person("stranger", browser.new_page(base_url=chatd.url), chatd.url).visit()
    url = f"{chatd.url}/static/{version_of(STATIC)}/js/models/markdown.js"
    yield lambda text: stranger.page.evaluate(PARSE, [url, text])
    stranger.page.close()
    assert stranger.complaints == []


@pytest.mark.parametrize("sign", ["*", "**", "_", "~~", "`", "[", "[a](", "@", ":", "http://", "> ", "```\n", "*a_b~~"])
def test_a_long_row_of_signs_is_parsed_at_once(parse, sign):
    _, took = parse(sign * (10_000 // len(sign)))
    assert took < SECOND


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", [{"type": "text", "parts": []}]),
        ("a ** b", [{"type": "text", "parts": ["a ** b"]}]),
        ("*a", [{"type": "text", "parts": ["*a"]}]),
        ("```", [{"type": "text", "parts": ["```"]}]),
        ("```\na", [{"type": "code", "text": "a"}]),
        ("```js\na\n```", [{"type": "code", "text": "a"}]),
        ("`*a*`", [{"type": "text", "parts": [{"type": "code", "text": "*a*"}]}]),
        (":no_such_name: 10:30", [{"type": "text", "parts": [":no_such_name: 10:30"]}]),
        ("[x](javascript:alert(1))", [{"type": "text", "parts": ["[x](javascript:alert(1))"]}]),
        (
            "**a _b_**",
            [{"type": "text", "parts": [{"type": "strong", "parts": ["a ", {"type": "em", "parts": ["b"]}]}]}],
        ),
        (
            "(https://example.org/a).",
            [
                {
                    "type": "text",
                    "parts": [
                        "(",
                        {"type": "link", "href": "https://example.org/a", "parts": ["https://example.org/a"]},
                        ").",
                    ],
                }
            ],
        ),
    ],
)
def test_a_text_means(parse, text, blocks):
    assert parse(text)[0] == blocks
