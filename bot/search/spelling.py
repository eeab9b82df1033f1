"""Spelling: words of a question that nobody knows, corrected to words that the archive knows.

A word is known if it, or its stem, stands in the archive, in the phrasings or among the stop words of any language;
a known word is never touched. One slip is allowed in words of five letters, two from ten on (the first letter then
must be right). What is corrected is a second reading of the question, it never replaces the reader's own words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

SHORTEST = 4
LONG = 10
AT_MOST = 8  # corrections tried in one question
LARGEST = 60_000  # words looked through, the most frequent ones: some milliseconds a word


class Spelling:
    """Corrects against a fixed set of words, given with how often each occurs; all in folded small letters."""

    def __init__(self, words: Mapping[str, int], stems: Collection[str] = ()) -> None:
        self._known = frozenset(words) | frozenset(stems)
        self._counts = words
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(words, key=lambda word: (-words[word], word))[:LARGEST]:
            if len(word) >= SHORTEST:
                self._by_length[len(word)].append(word)

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
        near = [
            other for length in range(len(word) - slips, len(word) + slips + 1) for other in self._by_length[length]
        ]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=None)
        fitting = [
            (distance, other[0] != word[0], -self._counts[other], other)
            for other, distance, _ in found
            if other[0] == word[0] or (distance == 1 and len(word) > SHORTEST)
        ]
        return min(fitting)[3] if fitting else None
