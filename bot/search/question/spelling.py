"""Spelling: words of a question that nobody knows, corrected to words that the archive knows.

A word is known if it, or its stem, stands in the archive, in the phrasings or among the stop words of any language;
a known word is never touched. One slip is allowed in words of five letters, two from ten on (the first letter then
must be right). What is corrected is a second variant of the question, it never replaces the reader's own words.

Only words that begin or end as the typed one does are compared with it: a slip that spoils the first two letters leaves
the last three as they are.
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
    """Corrects against a fixed set of words, given with how often each occurs; all in folded small letters."""

    def __init__(self, words: Mapping[str, int], stems: Collection[str] = (), before: Spelling | None = None) -> None:
        """`before` corrects against most of the same words, which then need not be sorted again."""
        self._counts = words
        self._stems = stems
        self._chosen: frozenset[str] = _most_frequent(words)
        gone = before._chosen - self._chosen if before is not None else frozenset[str]()
        new = self._chosen - before._chosen if before is not None else self._chosen
        self._forward: Sorted = _sorted(before._forward if before is not None else {}, gone, new)
        backward = before._backward if before is not None else {}
        self._backward: Sorted = _sorted(backward, [word[::-1] for word in gone], [word[::-1] for word in new])

    def knows(self, word: str) -> bool:
        """Is `word` in the set, or a stem of a word in it?"""
        return word in self._counts or word in self._stems

    def corrected(self, word: str) -> str | None:
        """The known word that `word` was probably meant to be; None if it is known, too short, or like no other."""
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


def _sorted(before: Sorted, gone: Iterable[str], new: Iterable[str]) -> Sorted:
    """The words of `before` without those that are `gone` and with the `new` ones; `before` stays as it was."""
    made = dict(before)
    changed: dict[int, tuple[set[str], list[str]]] = {}
    for word in gone:
        changed.setdefault(len(word), (set(), []))[0].add(word)
    for word in new:
        changed.setdefault(len(word), (set(), []))[1].append(word)
    for length, (left, came) in changed.items():
        stay = made.get(length, [])
        made[length] = sorted([*([word for word in stay if word not in left] if left else stay), *came])
    return made


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
