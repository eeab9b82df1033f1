from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.base.languages import LANGUAGES
from bot.search.words.analyzer import analyzer_of, clean, fold, folded, lower


def test_terms_are_stemmed_lower_case_words_without_stop_words() -> None:
    assert analyzer_of("en").terms("The Lawyers were defending their clients.") == ["lawyer", "defend", "client"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "“storm”", "storm"),
        ("en", "lawyer’s", "lawyers"),
        ("en", "ＰＥＧＡＳＵＳ", "pegasus"),
        ("en", "na\u00efve", "naive"),
        ("en", "nai\u0308ve", "na\u00efve"),
        ("en", "lawyer\u00ads", "lawyers"),
        ("en", "30-50", "30 50"),
        ("ru", "ещё учёные", "еще ученые"),
        ("ru", "АДВОКАТОВ", "адвокаты"),
        ("ru", "за\u0301мок", "замок"),
        ("tr", "İstanbul'da", "istanbul"),
        ("tr", "IŞIK", "ışık"),
        ("az", "Bakı’dan", "bakı"),
        ("az", "MƏHBUSLARIN", "mehbus"),
        ("az", "QIŞ", "qış"),
    ],
)
def test_two_spellings_are_one_term(language: str, one: str, other: str) -> None:
    analyzer = analyzer_of(language)
    assert analyzer.terms(one)
    assert analyzer.terms(one) == analyzer.terms(other)


@pytest.mark.parametrize(("language", "small"), [("en", "istanbul"), ("tr", "istanbul"), ("az", "istanbul")])
def test_a_dotted_capital_i_becomes_a_plain_i(language: str, small: str) -> None:
    assert lower("İSTANBUL".replace("I", "İ"), language).startswith(small[0])
    assert "\u0307" not in lower("İstanbul", language)


def test_a_plain_capital_i_is_dotless_in_azerbaijani_and_not_in_english() -> None:
    assert (lower("I", "az"), lower("I", "en")) == ("ı", "i")


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert analyzer_of("de").terms("Die Anwälte") == ["die", "anwalte"]


def test_the_same_words_read_the_same_whatever_their_case_and_quotes() -> None:
    assert folded("He said “don’t”!") == folded('he SAID "don\'t"') == "he said dont"


@example("leri", "tr")  # nothing but an ending
@given(st.text(), st.sampled_from(sorted(LANGUAGES)))
def test_any_text_has_terms_that_are_words(text: str, language: str) -> None:
    for term in analyzer_of(language).terms(text):
        assert term
        assert not any(char.isspace() for char in term)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet="abcçdeəfgğhxıijkqlmnoöprsştuüvyz", min_size=1), st.sampled_from(sorted(LANGUAGES)))
def test_capital_letters_do_not_change_the_terms(word: str, language: str) -> None:
    upper = word.replace("i", "İ").upper() if language in ("az", "tr") else word.upper()
    analyzer = analyzer_of(language)
    if language in ("az", "tr") or word.isascii():
        assert analyzer.terms(upper) == analyzer.terms(word)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
