"""Payloads as they are made for Slack, and what is said of them."""

import pytest

from handlers import decoding
from handlers.hooks.payload import Payload, message_of
from hub.errors import BadRequest


def said(**payload):
    return message_of(decoding.value(payload, Payload), "ci")


def words(text):
    return {"type": "mrkdwn", "text": text}


def test_a_text_counts_before_blocks():
    section = {"type": "section", "text": words("of a block")}
    assert said(text="Hello *you*", blocks=[section]) == "Hello **you**"
    assert said(blocks=[section]) == said(text="", blocks=[section]) == "of a block"


def test_blocks_say_all_the_texts_in_them():
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Deployed"}},
        {"type": "divider"},
        {"type": "section", "text": words("*main*"), "fields": [words("by mira"), words("in 3 s")]},
        {"type": "context", "elements": [{"type": "image", "image_url": "x"}, words("on box 7")]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Undo"}}]},
    ]
    assert said(blocks=blocks) == "Deployed\n**main**\nby mira\nin 3 s\non box 7\nUndo"


def test_rich_text_says_its_parts():
    link = {"type": "link", "url": "https://a.example", "text": "here"}
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "see "}, link]}
    user = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "mira"}]}
    items = {"type": "rich_text_list", "style": "bullet", "elements": [section, user]}
    assert said(blocks=[{"type": "rich_text", "elements": [items]}]) == "see [here](https://a.example)\n@mira"


def test_an_attachment_is_quoted_with_its_title_and_fields():
    attachment = {
        **{"fallback": "not this", "color": "#f00", "pretext": "Look:", "title": "Disk", "text": "90 % full"},
        **{"title_link": "https://a.example", "fields": [{"title": "host", "value": "box", "short": True}]},
    }
    expected = "Look:\n> [Disk](https://a.example)\n> 90 % full\n> **host**: box"
    assert said(attachments=[attachment]) == expected
    assert said(text="Alarm", attachments=[attachment]) == f"Alarm\n{expected}"


def test_a_fallback_is_for_an_attachment_that_says_nothing_else():
    assert said(attachments=[{"fallback": "Disk is full", "image_url": "https://a.example/a.png"}]) == "> Disk is full"


def test_another_name_is_shown_as_a_name_and_the_bots_own_is_not():
    assert said(text="Up.", username="web *7*") == "**web 7**\nUp."
    assert said(text="Up.", username="ci") == said(text="Up.", username="") == "Up."


def test_a_name_alone_says_nothing():
    assert said(username="web") == said() == said(text=" ", attachments=[{}], blocks=[]) == ""


def test_elements_are_read_no_deeper_than_slack_nests_them():
    deep = {"type": "text", "text": "bottom"}
    for _ in range(300):
        deep = {"type": "rich_text_section", "elements": [deep]}
    assert said(blocks=[{"type": "rich_text", "elements": [deep]}]) == ""


@pytest.mark.parametrize("field", ["text", "username", "blocks", "attachments"])
def test_a_field_of_the_wrong_type_is_named(field):
    for wrong in (7, {"$gt": ""}, ["x"], True):
        with pytest.raises(BadRequest) as refused:
            said(**{field: wrong})
        assert refused.value.field == field
