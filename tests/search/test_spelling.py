from __future__ import annotations

import pytest

from bot.search.spelling import Spelling

WORDS = {"colony": 5, "winter": 3, "government": 2, "honey": 9, "money": 1, "bee": 7, "smoker": 1, "correspondence": 1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("colny", "colony"),
        ("wintre", "winter"),
        ("goverment", "government"),
        ("corespondance", "correspondence"),
        ("hony", "honey"),
        ("colony", None),
        ("bie", None),
        ("elephant", None),
        ("c0lony", None),
        ("orrespondance", None),
    ],
)
def test_a_slip_is_corrected_and_a_known_or_strange_word_is_not(typed: str, meant: str | None) -> None:
    assert Spelling(WORDS).corrected(typed) == meant


def test_a_word_whose_stem_is_known_is_known() -> None:
    assert Spelling(WORDS, {"keep"}).corrected("keep") is None


def test_of_two_words_as_near_the_one_with_the_same_first_letter_wins() -> None:
    assert Spelling({"honey": 1, "money": 50}).corrected("honex") == "honey"


def test_of_two_words_as_near_the_usual_one_wins() -> None:
    assert Spelling({"hived": 1, "hives": 50}).corrected("hivex") == "hives"
