"""Spelling: unknown words of a question, corrected to words that the archive has.

A word is known if it or its stem is in the archive, in the phrasings or among the stop words of any language; a known
word is never changed. One edit is allowed in words of five letters, two from ten on (with the right first letter). The
corrected question is a second variant; it never replaces the reader's own words.

Only words with the same beginning or ending are compared: an edit in the first two letters leaves the last three.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

Sorted = Mapping[int, Sequence[str]]  # words by their length, each list in order

SHORTEST_WORD = 4
TWO_SLIP_LETTERS = 10
MOST_CORRECTIONS = 8  # corrections tried in one question
MOST_CANDIDATES = 60_000  # words that corrections are looked for among: the most frequent ones
BEGINNING_LETTERS, ENDING_LETTERS = (
    2,
    3,
)  # letters of which one slip leaves the ones or the others, in words of six or more


class Spelling:
    """Corrects words to a fixed set of words, given with their frequencies; all folded, in small letters."""

    def __init__(self, words: Mapping[str, int], stems: Collection[str] = ()) -> None:
        self._counts = words
        self._stems = stems
        chosen = _most_frequent(words)
        self._forward: Sorted = _sorted(chosen)
        self._backward: Sorted = _sorted([word[::-1] for word in chosen])

    def knows(self, word: str) -> bool:
        """Is `word` in the set, or a stem of a word in it?"""
        return word in self._counts or word in self._stems

    def corrected(self, word: str) -> str | None:
        """The known word that `word` was probably meant to be; None if it is known, too short, or similar to none."""
        if self.knows(word) or len(word) < SHORTEST_WORD or not word.isalpha():
            return None
        from rapidfuzz import process  # most questions have nothing to correct
        from rapidfuzz.distance import OSA

        slips = 2 if len(word) >= TWO_SLIP_LETTERS else 1
        found = process.extract(word, self._near(word, slips), scorer=OSA.distance, score_cutoff=slips, limit=None)
        fitting = [
            (distance, other[0] != word[0], -self._counts[other], other)
            for other, distance, _ in found
            if other[0] == word[0] or (distance == 1 and len(word) > SHORTEST_WORD)
        ]
        return min(fitting)[3] if fitting else None

    def _near(self, word: str, slips: int) -> set[str]:
        """The words that `word` may be meant for, and others."""
        beginning = (
            word[:BEGINNING_LETTERS] if slips == 1 and len(word) > BEGINNING_LETTERS + ENDING_LETTERS else word[0]
        )
        ending = word[: -ENDING_LETTERS - 1 : -1]
        near: set[str] = set()
        for length in range(max(len(word) - slips, SHORTEST_WORD), len(word) + slips + 1):
            near.update(_beginning_with(beginning, self._forward.get(length, [])))
            near.update([other[::-1] for other in _beginning_with(ending, self._backward.get(length, []))])
        return near


def _sorted(words: Iterable[str]) -> Sorted:
    made: dict[int, list[str]] = {}
    for word in words:
        made.setdefault(len(word), []).append(word)
    return {length: sorted(some) for length, some in made.items()}


def _beginning_with(letters: str, words: Sequence[str]) -> Sequence[str]:
    """Those of sorted words that begin with `letters`."""
    begin = bisect_left(words, letters)
    return words[begin : bisect_left(words, letters + chr(sys.maxunicode), begin)]


def _most_frequent(words: Mapping[str, int]) -> frozenset[str]:
    """The words that corrections are looked for among; of equals the first by the alphabet."""
    if len(words) <= MOST_CANDIDATES:
        return frozenset(words)
    often = np.fromiter(words.values(), np.int64, len(words))
    least = int(np.partition(often, len(words) - MOST_CANDIDATES)[len(words) - MOST_CANDIDATES])
    above = [word for word, often in words.items() if often > least]
    equal = sorted([word for word, often in words.items() if often == least])
    return frozenset(above + equal[: MOST_CANDIDATES - len(above)])
