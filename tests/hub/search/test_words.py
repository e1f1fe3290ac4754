"""Which words a text has, and in which form they are compared."""

import time

import pytest

from hub.search.words import WORD_CHARS, WORDS, is_word, pieces_of, plain, words_of


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Straße", "strasse"),
        ("Crème BRÛLÉE", "creme brulee"),
        ("İstanbul", "istanbul"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("ﬁnal \uff37\uff49\uff44\uff45 \u210c", "final wide h"),
        ("caf\u0065\u0301", "cafe"),
        ("パン", "パン"),
        ("ﾊﾟﾝ", "パン"),
        ("한국", "한국"),
        ("हिन्दी", "हिन्दी"),
        ("Łódź", "łodz"),
    ],
)
def test_case_width_and_accents_do_not_count(written, compared):
    assert plain(written) == plain(compared) == compared


def test_each_word_comes_once_without_what_stands_between():
    assert words_of("Cake! More cake_2, (e-mail) 3.14 🎉") == ["cake", "more", "cake_2", "e", "mail", "3", "14"]


def test_where_words_are_not_set_apart_their_signs_and_pairs_count():
    assert words_of("東京都 cake") == ["東", "京", "都", "東京", "京都", "cake"]
    assert words_of("iPhoneを買う") == ["iphone", "を", "買", "う", "を買", "買う"]


@pytest.mark.parametrize("text", ["हिन्दी", "தமிழ்", "العَرَبِيَّة", "עִבְרִית"])
def test_a_word_is_whole_in_scripts_whose_vowels_are_marks(text):
    assert len(words_of(text)) == 1


@pytest.mark.parametrize(
    ("term", "text"),
    [("京都", "東京都庁"), ("都", "東京都"), ("cake", "Cake!"), ("green cake", "a green cake"), ("c++", "in C++")],
)
def test_a_text_has_all_pieces_of_what_it_holds(term, text):
    assert set(pieces_of(term)) <= set(words_of(text))
    assert pieces_of(term)


def test_signs_are_no_words():
    assert [is_word(piece) for piece in ("cake", "é", "京", "京都", "ไท")] == [True, True, False, False, False]


def test_very_long_words_and_texts_are_cut():
    assert words_of("x" * 100) == ["x" * WORD_CHARS] == pieces_of("x" * 100)
    assert len(words_of(" ".join(map(str, range(9000))))) == WORDS


@pytest.mark.parametrize("text", ["x" * 10_000, "é" * 10_000, "漢" * 10_000, "́" * 10_000, "x " * 5_000])
def test_no_text_takes_long(text):
    began = time.process_time()
    words_of(text)
    assert time.process_time() - began < 0.2
