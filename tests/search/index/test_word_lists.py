"""What the lists of all interviews hold together is what each of them holds."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.index.postings import Group, assemble, count
from bot.search.index.word_lists import WordLists, arrays_of, lists_of

WORDS = st.sampled_from(["bee", "bees", "wasp", "ant", "Baku", "Orhan"])
INTERVIEWS = st.lists(st.tuples(st.lists(WORDS), st.sets(WORDS), st.sets(WORDS)), max_size=5)


@settings(deadline=None)
@given(INTERVIEWS)
def test_the_lists_are_those_of_the_interviews(interviews: list[tuple[list[str], set[str], set[str]]]) -> None:
    groups = []
    for words, stems, names in interviews:
        parts = [Counter(words), dict.fromkeys(stems, 1.0), dict.fromkeys(names, 1.0)]
        groups.append(Group(str(len(groups)), lambda parts=parts: count(parts)))  # type: ignore[misc]
    assert lists_of(arrays_of(assemble(groups))) == WordLists(
        dict(Counter(word for words, _, _ in interviews for word in words)),
        frozenset(stem for _, stems, _ in interviews for stem in stems),
        frozenset(name for _, _, names in interviews for name in names),
    )
