from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.search.question import spelling
from bot.search.question.spelling import Spelling

WORDS = {"colony": 5, "winter": 3, "government": 2, "honey": 9, "money": 1, "bee": 7, "smoker": 1, "correspondence": 1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("colny", "colony"),
        ("wintre", "winter"),
        ("goverment", "government"),
        ("corespondance", "correspondence"),
        ("hony", "honey"),
        ("ohney", "honey"),
        ("crorespondenec", "correspondence"),
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


LETTERS = "abc"
LONG_ENOUGH = st.text(LETTERS, min_size=4, max_size=13)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A word with one or two letters left out, added, changed or exchanged, and words with the one that was meant."""
    words = draw(st.lists(LONG_ENOUGH, min_size=1, max_size=3))
    typed = draw(st.sampled_from(words))
    for _ in range(draw(st.integers(1, 2))):
        place, other = draw(st.integers(0, len(typed) - 1)), draw(st.sampled_from(LETTERS))
        before, letter, after = typed[:place], typed[place], typed[place + 1 :]
        slipped = [before + after, before + other + letter + after, before + other + after]
        typed = draw(st.sampled_from([*slipped, before + after[:1] + letter + after[1:]]))
    return typed, words


@given(slips())
def test_no_word_within_the_slips_that_are_allowed_is_overlooked(drawn: tuple[str, list[str]]) -> None:
    typed, words = drawn
    meant = Spelling(dict.fromkeys(words, 1)).corrected(typed)
    if typed in words or len(typed) < 4:
        assert meant is None
        return
    distances = {word: OSA.distance(typed, word) for word in words}
    near = 2 if len(typed) >= 10 else 1
    fitting = [
        word
        for word, distance in distances.items()
        if (word[0] == typed[0] and distance <= near) or (distance == 1 and len(typed) > 4)
    ]
    assert (meant is None) == (not fitting)
    assert meant is None or distances[meant] == min(distances[word] for word in fitting)


COUNTS = st.dictionaries(st.text("abc", min_size=1, max_size=7), st.integers(1, 4), max_size=12)


def test_of_equally_frequent_words_the_first_by_the_alphabet_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "MOST_CANDIDATES", 2)
    few = Spelling({"honey": 3, "money": 9, "boney": 3})
    assert [few.corrected(typed) for typed in ("mony", "bony", "hony")] == ["money", "boney", None]
