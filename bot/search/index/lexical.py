"""LexicalIndex: BM25 over the archive's passages.

A passage's score is what rank_bm25's `BM25Plus.get_scores` gives it for each term that it shares with the question,
added up: equal to 1e-6, which a property test checks. A passage that shares no term scores 0 and is never found;
`BM25Plus` itself gives it as much as the least match, and so can't tell one.

Each term's share of each passage's score is computed once (`bm25`). A question adds up only the lists of its own terms,
the weightiest first, until no other passage can reach the best k (MaxScore: Turtle and Flood 1995,
doi:10.1016/0306-4573(95)00020-H).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.search.index.bm25 import DELTA, K1, STEPS, Fit, fit
from bot.search.index.postings import Floats, Group, Ints, Postings, Terms, assemble, count

Ids = NDArray[np.intp]

_MANY_PASSAGES = 4000  # passages from which on it pays to look for a better floor first
_ROUNDING = 1e-9  # of the highest possible score: more than the order of adding can change, so that no tie is lost


_List = tuple[float, float, int, int, int]
"""A term of a question that the archive knows: what it can add to a score at most, its weight times its idf, where its
row begins (-1: it has none), and where its list begins and ends in the postings. A bare tuple, since there are more
terms than passages."""


@dataclass(frozen=True)
class LexicalIndex:
    """An immutable index that any number of threads may ask. Passages are numbered from 0 in the order given.

    `weighted_terms` gives each term of a question its weight: how often it stands in the question (so rank_bm25 counts
    a repeated term), or any other positive number. Terms that the archive doesn't know, and weights of 0 or less,
    count for nothing.
    """

    postings: Postings
    fit: Fit
    _spare: list[Floats] = field(default_factory=list, repr=False, compare=False)  # arrays of zeros, for `top`

    @classmethod
    def build(cls, passages: Sequence[Terms]) -> LexicalIndex:
        """The index of `passages`, each given by its terms. No passages, or empty ones, make an index that finds
        nothing. Raises as `postings.count`."""
        return cls.of([Group("", lambda: count(passages))])

    @classmethod
    def of(cls, groups: Sequence[Group], known: LexicalIndex | None = None) -> LexicalIndex:
        """The index of `groups`, in their order; what the index `known` holds under the same key isn't counted again.
        `known` stays as it was."""
        postings = assemble(groups, () if known is None else (known.postings,))
        return cls(postings, fit(postings))

    def warmed(self) -> LexicalIndex:
        """This index, with what the first question would have to wait for at hand."""
        _ = self.terms, self._columns
        return self

    def __len__(self) -> int:
        return len(self.postings.lengths)

    @property
    def files(self) -> list[str]:
        """The keys of the groups, in order."""
        return [key for key, _ in self.postings.groups]

    @cached_property
    def terms(self) -> dict[str, int]:
        """Every term of the archive, and its number."""
        return dict(zip(self.postings.words, range(len(self.postings.words)), strict=True))

    def often(self, term: str) -> int:
        """In how many passages a term stands."""
        number, starts = self.terms.get(term), self._columns[-1]
        return 0 if number is None else starts[number + 1] - starts[number]

    def holders(self, term: str) -> Ids:
        """The passages in which a known term stands, in order."""
        _, _, _, begin, end = self._list(self.terms[term])
        return self.postings.documents[begin:end].astype(np.intp)

    @cached_property
    def _columns(self) -> tuple[list[float], list[float], list[int], list[int]]:
        """Of each term the columns of its `_List` at weight 1. Python's own numbers: taking numpy's one by one is slow,
        and a hundred thousand tuples would hold up an edited file."""
        rows = np.full(len(self.fit.idf), -1)
        rows[self.fit.common] = np.arange(len(self.fit.common)) * len(self)
        bounds = self.fit.idf * self.fit.peaks
        return bounds.tolist(), self.fit.idf.tolist(), rows.tolist(), self.postings.starts.tolist()

    def _list(self, number: int, weight: float = 1.0) -> _List:
        """What there is to add up of a term."""
        bounds, factors, rows, starts = self._columns
        return weight * bounds[number], weight * factors[number], rows[number], starts[number], starts[number + 1]

    @cached_property
    def _held(self) -> Floats:
        """What each step adds for standing in a passage at all."""
        return np.where(STEPS > 0, DELTA, 0.0)

    def scores(self, weighted_terms: Mapping[str, float]) -> Floats:
        """The score of every passage, (passages,); 0 where no term is shared. `top` is faster by far."""
        lists = self._lists(weighted_terms)
        if not lists:
            return np.zeros(len(self))
        documents = np.concatenate([self.postings.documents[begin:end] for *_, begin, end in lists])
        shares = np.concatenate([self.fit.shares[begin:end] * factor for _, factor, _, begin, end in lists])
        scores: Floats = np.bincount(documents, shares, len(self)).astype(np.float64, copy=False)
        return scores

    def scores_of(self, documents: Sequence[int] | NDArray[np.integer], weighted_terms: Mapping[str, float]) -> Floats:
        """The scores of some passages alone, (documents,)."""
        return self._looked_up(self._lists(weighted_terms), np.asarray(documents, np.intp))

    def holding(self, documents: Ids, terms: Iterable[str]) -> NDArray[np.bool_]:
        """Which of some passages hold which of `terms`, all of them known, (terms, documents)."""
        lists = [self._list(self.terms[term]) for term in terms]
        held = np.zeros((len(lists), len(documents)), bool)
        common = [number for number, part in enumerate(lists) if part[2] >= 0]
        if common:
            rows = np.array([[lists[number][2]] for number in common])
            held[common] = self.fit.rows.reshape(-1).take(rows + documents) > 0
        for number, (_, _, row, begin, end) in enumerate(lists):
            if row < 0:
                held[number] = _among(documents, self.postings.documents[begin:end])[1]
        return held

    def top(self, weighted_terms: Mapping[str, float], k: int) -> tuple[Ids, Floats]:
        """The best k passages that share a term with the question: their numbers and scores, best first, of equals
        the earlier one first. Fewer than k when fewer share a term.

        Lists are added up whole while a passage in none of them so far could still be among the best k. The others,
        those of the commonest terms, are only looked up for the passages met that still can.
        """
        lists = self._lists(weighted_terms)
        if not lists or k < 1:
            return np.zeros(0, np.intp), np.zeros(0)
        documents, scores, floor, done = self._candidates(lists, k)
        left = sum([part[0] for part in lists[done:]])
        for part in _without_row(lists[done:]):
            scores += self._searched(part, documents)
            left -= part[0]
            alive = (scores >= floor - left).nonzero()[0]  # numpy picks by places faster than by a mask
            documents, scores = documents[alive], scores[alive]
        if common := _with_row(lists[done:]):
            scores += self._picked(common, documents)
        alive = (scores >= _kth_largest(scores, k * done)).nonzero()[0]  # a passage stands here up to `done` times
        documents, scores = documents[alive], scores[alive]
        order = np.lexsort((documents, -scores))
        documents, scores = documents[order], scores[order]
        first = np.ones(len(documents), bool)
        np.not_equal(documents[1:], documents[:-1], out=first[1:])
        return documents[first][:k], scores[first][:k]

    def matched(self, document: int, terms: Iterable[str]) -> tuple[str, ...]:
        """Those of `terms` that stand in a passage, in the order given."""
        known = self.terms
        return tuple(term for term in terms if term in known and self._holds(document, self._list(known[term])))

    def _holds(self, document: int, part: _List) -> bool:
        """Does a term stand in a passage?"""
        _, _, row, begin, end = part
        if row >= 0:
            return bool(self.fit.rows.reshape(-1)[row + document])
        holders = self.postings.documents[begin:end]
        place = int(holders.searchsorted(np.int32(document)))
        return place < len(holders) and bool(holders[place] == document)

    def _lists(self, weighted_terms: Mapping[str, float]) -> list[_List]:
        """What to add up for a question, the term that can add most first."""
        known = self.terms
        lists = [
            self._list(known[term], weight) for term, weight in weighted_terms.items() if weight > 0 and term in known
        ]
        lists.sort(reverse=True)
        return lists

    def _looked_up(self, lists: Sequence[_List], documents: Ids) -> Floats:
        """What `lists` add to the scores of some passages, (documents,)."""
        common = _with_row(lists)
        scores = self._picked(common, documents) if common else np.zeros(len(documents))
        for part in _without_row(lists):
            scores += self._searched(part, documents)
        return scores

    def _picked(self, common: Sequence[_List], documents: Ids) -> Floats:
        """What the lists of terms that have a row add: all in one go, for a call of numpy is worth many numbers.
        Never by a product of matrices, which adds in another order at another place, and so breaks ties."""
        steps = self.fit.rows.reshape(-1).take(np.array([[part[2]] for part in common]) + documents)
        shares = STEPS.take(steps)
        shares /= shares + self.fit.norms.take(documents)
        shares *= K1 + 1
        shares += self._held.take(steps)
        shares *= np.array([[part[1]] for part in common])
        scores: Floats = np.add.reduce(shares)
        return scores

    def _searched(self, part: _List, documents: Ids) -> Floats:
        """What one list adds, by bisection."""
        _, factor, _, begin, end = part
        places, held = _among(documents, self.postings.documents[begin:end])
        scores: Floats = self.fit.shares[begin:end][places]
        scores *= held
        scores *= factor
        return scores

    def _candidates(self, lists: Sequence[_List], k: int) -> tuple[Ids, Floats, float, int]:
        """Passages among which the best k are, their scores by the first lists, a number that the k-th best whole
        score reaches for sure, and how many lists were added up. A passage may stand there once for each of these."""
        whole = left = sum([part[0] for part in lists])
        slack, floor, highest = whole * _ROUNDING, 0.0, lists[0][0]
        documents: list[Ints] = []
        scores: list[Floats] = []
        waiting: list[tuple[float, Floats]] = []
        for bound, factor, _, begin, end in lists:
            if left < floor:
                break
            left -= bound
            documents.append(self.postings.documents[begin:end])
            scores.append(self.fit.shares[begin:end] * factor)
            waiting.append((bound, scores[-1]))
            while waiting and left < highest:  # before, no list's best could exceed what is left
                bound, own = waiting.pop(0)
                if bound > floor:
                    floor = max(floor, _kth_largest(own, k) - slack)
        every, sums = np.concatenate(documents, dtype=np.intp), np.concatenate(scores)
        if len(scores) > 1:
            sums = self._added_up(every, sums)
        if len(sums) > _MANY_PASSAGES:
            floor = max(floor, _kth_largest(sums, k * len(scores)) - slack)
        alive = (sums >= floor - left).nonzero()[0]
        return every[alive], sums[alive], floor, len(scores)

    def _added_up(self, documents: Ids, scores: Floats) -> Floats:
        """For each of `documents`, which may repeat, the sum of its scores."""
        try:
            totals = self._spare.pop()
        except IndexError:
            totals = np.zeros(len(self))
        np.add.at(totals, documents, scores)
        sums = totals[documents]
        totals[documents] = 0.0
        self._spare.append(totals)
        return sums


def _among(documents: Ids, holders: Ints) -> tuple[Ids, NDArray[np.bool_]]:
    """For each of `documents` a place in the ascending list of `holders`, and whether it stands there."""
    wanted = documents.astype(np.int32)  # another type would have numpy convert the whole list
    places = holders.searchsorted(wanted)
    places[places == len(holders)] = 0
    return places, holders[places] == wanted


def _with_row(lists: Sequence[_List]) -> list[_List]:
    return [part for part in lists if part[2] >= 0]


def _without_row(lists: Sequence[_List]) -> list[_List]:
    return [part for part in lists if part[2] < 0]


def _kth_largest(values: Floats, k: int) -> float:
    """The k-th largest of `values`; 0, which every match exceeds, when there are fewer."""
    place = len(values) - k
    if place < 0:
        return 0.0
    values = values.copy()
    values.partition(place)
    return float(values[place])
