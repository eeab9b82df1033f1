"""Spelling: words of a question that nobody knows, corrected to words that the archive knows.

A word is known if it, or its stem, stands in the archive, in the phrasings or among the stop words of any language;
a known word is never touched. One slip is allowed in words of five letters, two from ten on (the first letter then
must be right). What is corrected is a second reading of the question, it never replaces the reader's own words.

Only words that begin or end as the typed one does are compared with it: a slip that spoils the first two letters leaves
the last three as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

SHORTEST = 4
LONG = 10
AT_MOST = 8  # corrections tried in one question
LARGEST = 60_000  # words that corrections are looked for among: the most frequent ones
BEGINNING, ENDING = 2, 3  # letters of which one slip leaves the ones or the others, in words of six or more


_Place = tuple[str, int]  # a word's beginning or "-ending", and its length


class Spelling:
    """Corrects against a fixed set of words, given with how often each occurs; all in folded small letters."""

    def __init__(self, words: Mapping[str, int], stems: Collection[str] = (), before: Spelling | None = None) -> None:
        """`before` corrects against most of the same words, which then need not be sorted out again."""
        self._known = frozenset(words) | frozenset(stems)
        self._counts = words
        self._chosen: frozenset[str] = _most_frequent(words)
        gone = before._chosen - self._chosen if before is not None else frozenset[str]()
        new = self._chosen - before._chosen if before is not None else self._chosen
        self._alike: dict[_Place, tuple[str, ...]] = dict(before._alike) if before is not None else {}
        changed: dict[_Place, set[str]] = {}
        for word in (*gone, *new):
            for place in _places(word):
                if place not in changed:
                    changed[place] = set(self._alike.get(place, ()))
                changed[place].add(word)
        self._alike.update((place, tuple(words - gone)) for place, words in changed.items())

    def knows(self, word: str) -> bool:
        """Is `word` in the set, or a stem of a word in it?"""
        return word in self._known

    def corrected(self, word: str) -> str | None:
        """The known word that `word` was probably meant to be; None if it is known, too short, or like no other."""
        if word in self._known or len(word) < SHORTEST or not word.isalpha():
            return None
        from rapidfuzz import process  # most questions have nothing to correct
        from rapidfuzz.distance import OSA

        slips = 2 if len(word) >= LONG else 1
        found = process.extract(word, self._near(word, slips), scorer=OSA.distance, score_cutoff=slips, limit=None)
        fitting = [
            (distance, other[0] != word[0], -self._counts[other], other)
            for other, distance, _ in found
            if other[0] == word[0] or (distance == 1 and len(word) > SHORTEST)
        ]
        return min(fitting)[3] if fitting else None

    def _near(self, word: str, slips: int) -> set[str]:
        """The words that `word` may be meant for, and others."""
        beginning = word[:BEGINNING] if slips == 1 and len(word) > BEGINNING + ENDING else word[0]
        near: set[str] = set()
        for length in range(len(word) - slips, len(word) + slips + 1):
            near.update(self._alike.get((beginning, length), ()), self._alike.get((f"-{word[-ENDING:]}", length), ()))
        return near


def _most_frequent(words: Mapping[str, int]) -> frozenset[str]:
    """The words that corrections are looked for among; of equals the first by the alphabet."""
    if len(words) <= LARGEST:
        return frozenset(words)
    often = np.fromiter(words.values(), np.int64, len(words))
    least = int(np.partition(often, len(words) - LARGEST)[len(words) - LARGEST])
    above = [word for word, often in words.items() if often > least]
    equal = sorted([word for word, often in words.items() if often == least])
    return frozenset(above + equal[: LARGEST - len(above)])


def _places(word: str) -> Iterator[_Place]:
    if len(word) >= SHORTEST:
        for part in (word[0], word[:BEGINNING], f"-{word[-ENDING:]}"):
            yield part, len(word)
