"""Which of a model's phrasings are taken."""

from __future__ import annotations

import numpy as np
import pytest

from bot.archive.interview import Passage
from bot.drafting.checks import Conflict, check, conflicts_by_meaning, of_other_passages, tie_to_both, without
from bot.drafting.replies import Drafted
from tests.search import toy


def passage(number: int) -> Passage:
    return Passage(f"toy.aaaaaaa{number}", "toy", 0, number, 1, 0, 1, "x")


PASSAGES = {1: passage(1), 2: passage(2)}


def one(words: str, *numbers: int, language: str = "en") -> Drafted:
    return Drafted(words, language, numbers, "r:1")


@pytest.mark.parametrize(
    ("second", "known", "golden", "why"),
    [
        (one("Who lights the LAMP?", 1), (), (), "twice for the same passage"),
        (one("who lights the lamps", 1), (), (), "nearly the same as another of its passage"),
        (one("what burns in it", 1), ("What burns in it?",), (), "in the file already"),
        (one("what burns in it", 1), (), ("What burns in it?",), "a golden question, which must only measure"),
        (one("?!", 1), (), (), "without a word"),
    ],
)
def test_what_adds_nothing_is_left_out(
    second: Drafted, known: tuple[str, ...], golden: tuple[str, ...], why: str
) -> None:
    first = one("who lights the lamp", 1)
    checked = check([first, second], PASSAGES, known, golden)
    assert (checked.kept, dict(checked.left_out)) == ([first], {why: 1})


def test_the_same_words_for_two_passages_are_a_conflict() -> None:
    first, second = one("who lights the lamp", 1), one("Who lights the lamp", 2)
    assert check([first, second], PASSAGES, (), ()).conflicts == [Conflict(first, second)]


def test_passages_without_a_phrasing_and_with_few_are_told() -> None:
    checked = check([one("who lights the lamp", 1)], PASSAGES, (), ())
    assert (checked.uncovered, checked.short) == ([2], {1: {"en": 4, "ru": 2, "tr": 2, "az": 2}})


def test_like_phrasings_of_two_passages_are_a_conflict_once_a_pair() -> None:
    kept = [one("a", 1), one("b", 2), one("c", 2), one("d", 1)]
    vectors = np.array([[1, 0], [1, 0], [0.99, 0.14], [0, 1]], np.float32)
    assert conflicts_by_meaning(kept, vectors) == [Conflict(kept[0], kept[1])]


def test_like_phrasings_of_one_passage_are_none() -> None:
    vectors = np.ones((2, 1), np.float32)
    assert conflicts_by_meaning([one("a", 1), one("b", 1, 2)], vectors) == []


def test_a_conflict_is_tied_to_both_or_its_second_goes() -> None:
    kept = [one("a", 1), one("b", 2), one("c", 2)]
    conflict = Conflict(kept[0], kept[1])
    assert [found.passages for found in tie_to_both(kept, conflict)] == [(1, 2), (1, 2), (2,)]
    assert without(kept, conflict.other) == [kept[0], kept[2]]


def test_a_phrasing_of_three_passages_is_tied_to_all_one_conflict_after_the_other() -> None:
    found = check([one("who lit it", 1), one("who lit it", 2), one("who lit it", 3)], PASSAGES, [], [])
    kept = found.kept
    for conflict in found.conflicts:
        kept = tie_to_both(kept, conflict)
    assert [drafted.passages for drafted in kept] == [(1, 2, 3)]


def test_what_was_tied_to_both_may_be_dropped_for_another_conflict() -> None:
    first, second, third = one("who lit it", 1), one("who lights it", 2), one("who kindles it", 3)
    kept = tie_to_both([first, second, third], Conflict(first, second))
    assert [drafted.words for drafted in without(kept, second)] == ["who lit it", "who kindles it"]


def test_a_skipped_passage_is_not_missed() -> None:
    assert check([one("who lights the lamp", 1)], PASSAGES, (), (), skipped={2}).uncovered == []


def test_what_another_interview_answers_this_one_may_not() -> None:
    drafted = [one("who lights the lamp", 1), one("what burns in it")]
    checked = check(drafted, PASSAGES, (), (), elsewhere=("Who lights the lamp?", "What burns in it?"))
    assert checked.kept == drafted[1:]
    assert dict(checked.left_out) == {"of another interview already": 1}


SUBJECTS = ("lamps", "oars", "bells", "nets", "ropes", "tides", "gulls", "fogs", "sails", "kegs", "maps", "flags")


def about(*subjects: str) -> dict[int, Passage]:
    told = [(None, tuple(f"My father sold {one} to sailors in the old market every spring." for one in subjects))]
    return dict(enumerate(toy.interview("harbour", told).passages, 1))


def replies(shift: int) -> list[Drafted]:
    """A row a passage, numbered as many too high as `shift`."""
    numbered = enumerate(SUBJECTS, 1)
    return [Drafted(f"where were {one} sold", "en", (number + shift,), f"r.txt:{number}") for number, one in numbered]


def test_a_reply_that_is_numbered_otherwise_or_for_another_interview_is_told() -> None:
    assert of_other_passages(replies(0), about(*SUBJECTS)) == []
    assert of_other_passages(replies(1)[:-1], about(*SUBJECTS)) == ["r.txt"]
    assert of_other_passages(replies(0), about(*(f"{one}es" for one in SUBJECTS))) == ["r.txt"]


def test_of_a_few_rows_nothing_is_told() -> None:
    assert of_other_passages(replies(1)[:5], about(*SUBJECTS)) == []
