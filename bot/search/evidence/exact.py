"""ExactAnswers: questions that are answered by their words alone.

An interviewer's own question is answered by the passages that follow it, from the first. A reader's phrasing is
answered by the passages that maintainers tied it to, or by silence if they tied it to none; but not if only some
interviews have phrasings, because what one interview does not answer may be the subject of another that has none yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.search.index.phrasing_index import PhrasingIndex

FEWEST_WORDS = 5  # shorter questions must have the very words
WORDS_A_SLIP = 12  # in longer questions one more word may differ for each so many
SLIP_LETTERS = 5  # of a word that one letter makes no other one: “cats” are no “bats”
SHARED_RARITY = 0.5  # the part of the words, by rarity, that both questions must have


class ExactAnswers:
    """The questions of an archive that have an exact answer; passages are numbered in its order."""

    def __init__(self, archive: Archive, phrased: PhrasingIndex, questions: Sequence[Sequence[str]]) -> None:
        """`questions` are the interviewers', folded, by interview."""
        self._questions = words = list(chain.from_iterable(questions))
        sizes = [len(one.passages) for interview in archive.interviews.values() for one in interview.exchanges]
        self._starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])  # (exchanges + 1,): of their passages
        # An archive has thousands of questions, and most stand there once: `_all` is made for the others only.
        self._last = dict(zip(words, range(len(words)), strict=True))
        self._all: dict[str, list[int]] = {}
        again = {one for number, one in enumerate(words) if self._last[one] != number}
        for number, one in enumerate(words) if again else ():
            if one in again:
                self._all.setdefault(one, []).append(number)
        self._last.pop("", None)
        places = places_of_phrased(archive)
        taught = {passage.rpartition(".")[0] for passage in places}
        taught |= {one.interview for one in phrased.phrasings} - {""}
        ranges, start = {}, 0
        for interview in archive.interviews.values():
            ranges[interview.id] = range(start, start := start + len(interview.passages))
        all_taught = not taught or all(one in taught for one, passages in ranges.items() if passages)
        self._phrased: dict[str, list[int]] = {}
        self._elsewhere: dict[str, list[range]] = {}  # by words, the passages of the interviews that do not answer them
        for phrasing, read in zip(phrased.phrasings, phrased.read, strict=True):
            if phrasing.passages or all_taught:
                self._phrased[read.folded] = [places[one] for one in phrasing.passages if one in places]
            elif phrasing.interview in ranges:
                self._elsewhere.setdefault(read.folded, []).append(ranges[phrasing.interview])

    def near(self, words: str, passages: NDArray[np.intp], rarity: Callable[[str], float]) -> list[int] | None:
        """The passages that follow the interviewer's question which has nearly these folded words; None if there is
        none, or the words are too few to tell.

        One word may differ, and one more for each twelve, if the words in common have most of the `rarity` of either
        question. Only questions before `passages` are considered.
        """
        asked = words.split()
        if len(asked) < FEWEST_WORDS:
            return None
        most = 1 + len(asked) // WORDS_A_SLIP
        found: list[tuple[int, int]] = []
        for exchange in sorted(set((np.searchsorted(self._starts, passages, side="right") - 1).tolist())):
            other = self._questions[exchange].split()
            if abs(len(asked) - len(other)) > most or _shared(asked, other, rarity) < SHARED_RARITY:
                continue
            from rapidfuzz.distance import Levenshtein  # few questions come so near that their words are counted

            if (slips := Levenshtein.distance(asked, other, score_cutoff=most)) <= most:
                found.append((slips, exchange))
        if not found:
            return None
        exchange = min(found)[1]
        return list(range(self._starts[exchange], self._starts[exchange + 1]))

    def elsewhere(self, words: str) -> list[range]:
        """The passages that do not answer the question of these folded words, though others may."""
        return self._elsewhere.get(words, [])

    def get(self, words: str) -> list[int] | None:
        """The passages that answer the question of these folded words; empty for silence; None if there is no exact
        answer."""
        if words not in self._last:
            return self._phrased.get(words)
        exchanges = self._all.get(words, [self._last[words]])
        return list(chain.from_iterable(range(self._starts[one], self._starts[one + 1]) for one in exchanges))


def _shared(one: Sequence[str], other: Sequence[str], rarity: Callable[[str], float]) -> float:
    """The share of the words of two questions that is in both, by rarity, from 0 to 1. A slip of the finger, or another
    ending, makes no other word of one."""
    both, left, right = set(one) & set(other), set(one) - set(other), set(other) - set(one)
    slips = {typed: word for typed in left for word in right if _is_slip(typed, word)}
    meant, either = both | set(slips.values()), both | (left - slips.keys()) | right
    return sum(map(rarity, meant)) / (sum(map(rarity, either)) or 1.0)


def _is_slip(typed: str, word: str) -> bool:
    if max(len(typed), len(word)) < SLIP_LETTERS or not (typed + word).isalpha():
        return False
    if abs(len(typed) - len(word)) > 1 or (typed[0] != word[0] and typed[-1] != word[-1]):
        return False
    from rapidfuzz.distance import OSA  # few words come so near

    return OSA.distance(typed, word, score_cutoff=1) <= 1


def places_of_phrased(archive: Archive) -> dict[str, int]:
    """The numbers, by their ids, of the passages that phrasings are tied to."""
    wanted = {passage for phrasing in archive.asked for passage in phrasing.passages}
    numbered = enumerate(archive.passages) if wanted else ()
    return {passage.id: number for number, passage in numbered if passage.id in wanted}
