"""Lists of words that are added up by what changed are those that are counted anew."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.index.postings import Group, assemble, count
from bot.search.index.word_lists import WordLists, arrays_of, counted, joined, lists_of

WORDS = st.sampled_from(["bee", "bees", "wasp", "ant", "Baku", "Orhan"])
INTERVIEWS = st.lists(st.tuples(st.lists(WORDS), st.sets(WORDS), st.sets(WORDS)), max_size=5)
Interview = tuple[list[str], set[str], set[str]]


def key(interview: Interview) -> str:
    words, stems, names = interview
    return f"{sorted(words)} {sorted(stems)} {sorted(names)}"


def anew(interviews: list[Interview]) -> WordLists:
    """The lists of all interviews, each counted."""
    groups = []
    for words, stems, names in interviews:
        parts = [Counter(words), dict.fromkeys(stems, 1.0), dict.fromkeys(names, 1.0)]
        groups.append(Group(key((words, stems, names)), lambda parts=parts: count(parts)))  # type: ignore[misc]
    return joined([group.key for group in groups], [counted(assemble(groups))])


def said(lists: WordLists) -> tuple[dict[str, int], list[str], list[str]]:
    return lists.often_of(), sorted(lists.words_of(1)), sorted(lists.words_of(2))


@settings(deadline=None)
@given(INTERVIEWS)
def test_the_lists_are_those_of_the_interviews(interviews: list[Interview]) -> None:
    often = Counter(word for words, _, _ in interviews for word in words)
    stems = {word for _, stems, _ in interviews for word in stems}
    names = {word for _, _, names in interviews for word in names}
    assert said(anew(interviews)) == (dict(often), sorted(stems), sorted(names))


@settings(deadline=None)
@given(INTERVIEWS, INTERVIEWS, st.data())
def test_what_is_added_up_is_what_is_counted_anew(
    before: list[Interview], new: list[Interview], data: st.DataObject
) -> None:
    after = data.draw(st.lists(st.sampled_from(before + new), max_size=6)) if before + new else []
    known = joined([key(one) for one in before], [anew(before)])
    lists = joined([key(one) for one in after], [known, anew(new)])
    assert said(lists) == said(anew(after))
    held = {word for parts in after for part in parts for word in part}
    assert set(lists.words) == held


@settings(deadline=None)
@given(INTERVIEWS)
def test_a_file_gives_back_what_it_was_given(interviews: list[Interview]) -> None:
    lists = anew(interviews)
    again = lists_of(arrays_of(lists))
    assert (again.words, again.keys) == (lists.words, lists.keys)
    for name in ("starts", "numbers", "often", "marks", "totals"):
        np.testing.assert_array_equal(getattr(again, name), getattr(lists, name))
