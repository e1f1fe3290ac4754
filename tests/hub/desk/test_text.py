"""What may be said of tickets, topics and managers, and what people see of it."""

import math

import pytest

from hub.desk.text import echo, mark, number_in, product_name, shown, topic_name
from hub.errors import BadRequest, TooLarge


def test_what_a_client_sent_is_kept_as_it_is_up_to_a_length():
    assert echo("x" * 1000, "user_id") == "x" * 1000
    with pytest.raises(TooLarge, match="user_id has at most 1000 characters") as refused:
        echo("x" * 1001, "user_id")
    assert refused.value.field == "user_id"


def test_what_can_not_be_stored_is_refused_by_name():
    for check in (echo, product_name):
        with pytest.raises(BadRequest) as refused:
            check("\ud800", "this")
        assert refused.value.field == "this"


@pytest.mark.parametrize(("text", "name"), [("Cake", "CAKE"), (" tea ", " TEA "), ("x" * 100, "X" * 100)])
def test_case_of_a_product_does_not_count(text, name):
    assert product_name(text) == name


@pytest.mark.parametrize("text", ["", " \n", "x" * 101])
def test_a_product_has_one_to_a_hundred_characters(text):
    for check, field in ((product_name, "product"), (topic_name, "name")):
        with pytest.raises(BadRequest, match="1 to 100") as refused:
            check(text)
        assert refused.value.field == field


def test_a_topic_has_no_blanks():
    assert topic_name("green tea cake") == "GREEN_TEA_CAKE"


@pytest.mark.parametrize(
    ("value", "number"),
    [("5", 5), ("-0.5", -0.5), ('"7"', 7), ('" 7e1 "', 70), ("true", 1)],
)
def test_a_number_may_be_sent_as_text(value, number):
    assert number_in(value) == number


@pytest.mark.parametrize("value", ["null", '"seven"', "[]", "{}", "NaN", '"nan"', "1" + "0" * 400, "no JSON", ""])
def test_what_is_no_number_comes_after_all_numbers(value):
    assert number_in(value) == math.inf


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"carl"', "carl"),
        ("7", "7"),
        ('{"a":1}', '{"a":1}'),
        ('"' + "x" * 101 + '"', "x" * 100),
        ("1" * 101, "1" * 100),
    ],
)
def test_people_see_texts_without_quotes_and_all_else_as_it_was_sent(value, text):
    assert shown(value) == text


def test_a_mark_stands_for_one_id_alone():
    assert mark('"carl"') == mark('"carl"') != mark('"Carl"')
    assert (len(mark("7")), set(mark("7")) - set("0123456789abcdef")) == (16, set())
