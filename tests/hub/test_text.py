"""What a name or a text may be."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub import text
from hub.errors import BadRequest, TooLarge

anything = st.text(st.characters(), max_size=200)  # Lone surrogates, too.
names = st.one_of(anything, st.sampled_from(["..", ".", "/", "a/b", "Straße", "İ", "ǰ", "e\u0301"]))


def made_of(check, *arguments):
    """What a check makes of its argument, None when it refuses."""
    try:
        return check(*arguments)
    except BadRequest:
        return None


@pytest.mark.parametrize("name", ["lobby", "2nd_year", "Café ☕", "x" * 100, "🎲", "a.b", "..."])
def test_a_room_may_be_called_almost_anything(name):
    assert text.room_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "  ", "a/b", ".", "..", "a\nb", "a\0", "\u2028", "a\u2028b", "a\u2029b", "x" * 101, "\ud800"]
)
def test_what_a_url_cannot_hold_is_no_room_name(name):
    with pytest.raises(BadRequest) as refused:
        text.room_name(name)
    assert refused.value.field == "name"


@settings(deadline=None)
@given(names)
def test_a_name_that_was_taken_is_taken_again_as_it_is(name):
    for check in (text.room_name, text.username, text.email_address):
        kept = made_of(check, name)
        if kept is not None:
            assert check(kept) == kept
            assert kept.encode().decode() == unicodedata.normalize("NFC", kept).strip()


@settings(deadline=None)
@given(anything.filter(lambda name: made_of(text.storable, name, "x") is not None))
def test_folding_twice_is_folding_once_and_case_does_not_count(name):
    folded = text.folded(name)
    assert text.folded(folded) == folded
    assert text.folded(unicodedata.normalize("NFD", name)) == folded


@pytest.mark.parametrize(("one", "other"), [("Zoë", "ZOE\u0308"), ("STRASSE", "straße"), ("ΣΊΣΥΦΟΣ", "σίσυφος")])
def test_names_that_look_the_same_are_the_same(one, other):
    assert text.folded(one) == text.folded(other)


@pytest.mark.parametrize("name", ["", "a@b", "a/b", "..", "chat", "CHAT", "Notifications", "x" * 65, "a\tb"])
def test_what_would_be_taken_for_something_else_is_no_username(name):
    with pytest.raises(BadRequest) as refused:
        text.username(name)
    assert refused.value.field == "username"


@settings(deadline=None)
@given(anything.map(lambda local: f"{local}@example.org"))
def test_every_email_makes_a_username_or_is_none(email):
    if made_of(text.email_address, email):
        assert text.username(text.username_like(email))


def test_an_email_of_signs_alone_makes_a_username():
    assert text.username_like("@@example.org") == "user"


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("zoe@example.org", "zoe"),
        ("Zoe@home@x", "Zoehome"),
        ("Chat@x", "Chat1"),
        (".@x", ".1"),
        ("..@x", "..1"),
        (51 * "x" + "@x", 50 * "x"),
    ],
)
def test_a_username_is_made_of_what_stands_before_the_sign(email, name):
    assert text.username_like(email) == name


def test_without_an_email_there_is_no_username():
    with pytest.raises(BadRequest) as refused:
        text.username_like(" ")
    assert (refused.value.code, refused.value.field) == ("missing_field", "email")


@pytest.mark.parametrize(
    ("check", "field"),
    [
        (text.room_name, "name"),
        (text.username, "username"),
        (text.email_address, "email"),
        (text.password, "password"),
        (text.client_id, "client_id"),
        (text.reaction_name, "reaction"),
    ],
)
def test_what_is_refused_is_refused_by_its_field(check, field):
    for value in ("\ud800" * 9, "/" * 2000):
        with pytest.raises(BadRequest) as refused:
            check(value)
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("check", "most"),
    [
        (lambda value: text.username(value), 64),
        (lambda value: text.client_id(value), 64),
        (lambda value: text.reaction_name(value), 32),
        (lambda value: text.email_address(value[: -len("@x")] + "@x"), 254),
    ],
)
def test_everything_has_a_length(check, most):
    assert len(check(most * "x")) == most
    with pytest.raises(BadRequest):
        check((most + 1) * "x")


def test_a_client_id_may_be_missing_and_a_reaction_has_no_blanks_around_it():
    assert text.client_id(None) is None
    assert text.client_id("c") == "c"
    assert text.reaction_name(" + ") == "+"
    for empty in (text.client_id, text.reaction_name):
        with pytest.raises(BadRequest) as refused:
            empty("")
        assert refused.value.field in {"client_id", "reaction"}


@pytest.mark.parametrize("email", ["", "zoe@example.org", '"odd one"@example.org', "a@b@c", "zoë@exämple.org"])
def test_an_email_is_judged_by_its_shape(email):
    assert text.email_address(f" {email} ") == email


@pytest.mark.parametrize("email", ["zoe", "@example.org", "zoe@", "a/b@c", "a\n@b", "x" * 250 + "@e.org"])
def test_what_is_no_email_is_refused(email):
    with pytest.raises(BadRequest):
        text.email_address(email)


@pytest.mark.parametrize(
    ("value", "good"), [(7 * "x", False), (8 * "x", True), (1000 * "x", True), (1001 * "x", False)]
)
def test_a_password_has_a_length_that_makes_sense(value, good):
    assert made_of(text.password, value) == (value if good else None)


@pytest.mark.parametrize("name", ["", "Zoë", "de la Cruz", "x" * 100])
def test_people_have_the_names_they_have(name):
    assert text.person_name(name, "first_name") == name


@pytest.mark.parametrize("name", ["a\nb", "\0", "x" * 101, "\ud800"])
def test_a_name_that_would_break_a_list_is_refused_by_its_field(name):
    with pytest.raises(BadRequest) as refused:
        text.person_name(name, "last_name")
    assert refused.value.field == "last_name"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("cake.png", "cake.png"),
        ("C:\\Users\\zoe\\cake.png", "cake.png"),
        ("../../etc/passwd", "passwd"),
        ("a/..", "file"),
        ("a/.", "file"),
        ("ab." + 200 * "y", "a." + 148 * "y"),
        ("", "file"),
        ("ca\nke\u202egnp.exe", "cakegnp.exe"),
        (200 * "x" + ".png", 146 * "x" + ".png"),
    ],
)
def test_a_file_is_called_by_the_last_part_of_its_path(path, name):
    assert text.file_name(path) == name


@settings(deadline=None)
@given(anything)
def test_every_path_makes_a_file_name_that_every_disk_takes(path):
    name = text.file_name(path)
    assert 1 <= len(name) <= text.FILE_NAME_CHARS
    assert not {"/", "\\", "\0", "\n"} & set(name)
    assert name not in {".", ".."}
    assert name.encode()


def test_a_message_is_as_long_as_the_limit_allows():
    assert text.message_text("🎂🎂", limit=2, field="message") == "🎂🎂"
    with pytest.raises(TooLarge) as refused:
        text.message_text("abc", limit=2, field="message")
    assert (refused.value.code, refused.value.field) == ("message_too_long", "message")


@pytest.mark.parametrize(
    ("number", "good"), [("0", True), ("9" * 15, True), ("9" * 16, False), ("", False), ("٣", False)]
)
def test_ids_are_short_and_plain_numbers(number, good):
    assert text.is_number(number) == good
