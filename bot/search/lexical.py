"""LexicalIndex: BM25 over the archive's passages; the only file that knows rank_bm25.

A passage's score is what rank_bm25's `BM25Plus.get_scores` gives it for each term that it shares with the question,
added up: equal to 1e-6, which a property test checks. A passage that shares no term scores 0 and is never found;
`BM25Plus` itself gives it as much as the least match, and so can't tell one. Its idf, ln((n + 1) / df), is above 0 for
every term. That is why it and not `BM25Okapi`, whose idf is 0 for a word in half of the passages and below 0 beyond,
or `BM25L`, which in rank_bm25 0.2.2 grows with a word's frequency without end; both find less besides.

What is ours is the way to these numbers: each term's share of each passage's score is computed once, and a question
adds up only the lists of its own terms, the weightiest first, until no other passage can reach the best k.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.search.postings import Floats, Group, Ints, Postings, Terms, assemble, count

Ids = NDArray[np.intp]

_COMMON = 1 / 16  # a term in more than this part of the passages also gets a table of places, 4 bytes a passage
_ROUNDING = 1e-9  # of the highest possible score: more than the order of adding can change, so that no tie is lost


class Parameters(NamedTuple):
    """BM25Plus' parameters: how soon a repeated term stops counting, how much length counts, what any match adds."""

    k1: float = 1.5
    b: float = 0.75
    delta: float = 1.0


DEFAULTS = Parameters()


@dataclass(frozen=True, slots=True)
class Fit:
    """What the postings weigh under BM25Plus: a term adds `idf * share` to the score of a passage that holds it."""

    idf: Floats  # (terms,), above 0
    shares: Floats  # (postings,): delta + tf * (k1 + 1) / (k1 * (1 - b + b * length / average) + tf)
    peaks: Floats  # (terms,): the highest share of each term
    common: Ints  # (common terms,): their numbers
    places: NDArray[np.int32]  # (common terms, passages): where in the term's list the passage stands; -1: nowhere


class _List(NamedTuple):
    """A term of the question that the archive knows. It adds `factor * share`, at most `bound`, to a score."""

    bound: float
    factor: float
    number: int


def fit(postings: Postings, parameters: Parameters = DEFAULTS) -> Fit:
    """The weights of `postings`, the statistics by rank_bm25 itself."""
    k1, b, delta = parameters
    idf, average = _statistics(postings, parameters)
    norms = k1 * (1 - b + b * postings.lengths / average)
    tf = postings.frequencies.astype(np.float64)
    shares = norms[postings.documents]
    shares += tf
    tf *= k1 + 1
    np.divide(tf, shares, out=shares)
    shares += delta
    peaks = np.maximum.reduceat(shares, postings.starts[:-1]) if len(idf) else np.zeros(0)
    sizes = postings.document_frequencies
    common = np.flatnonzero(sizes > _COMMON * len(postings.lengths)).astype(np.int32)
    places = np.full((len(common), len(postings.lengths)), -1, np.int32)
    for row, term in zip(places, common, strict=True):
        row[postings.documents[postings.starts[term] : postings.starts[term + 1]]] = np.arange(sizes[term])
    return Fit(idf, shares, peaks, common, places)


def _statistics(postings: Postings, parameters: Parameters) -> tuple[Floats, float]:
    """Each term's idf and the average length, as rank_bm25 has them. No average exists without terms; rank_bm25 would
    divide by zero there, and as nothing is weighed with it, 1 will do."""
    from rank_bm25 import BM25Plus

    class Counted(BM25Plus):  # type: ignore[misc]
        """BM25Plus over postings that are counted already, without a dict for every passage."""

        def _initialize(self, corpus: Postings) -> dict[str, int]:
            self.corpus_size = len(corpus.lengths)
            self.avgdl = float(corpus.lengths.sum()) / self.corpus_size if corpus.words else 1.0
            return dict(zip(corpus.words, corpus.document_frequencies.tolist(), strict=True))

    model = Counted(postings, k1=parameters.k1, b=parameters.b, delta=parameters.delta)
    return np.fromiter((model.idf[word] for word in postings.words), np.float64, len(postings.words)), model.avgdl


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
    def build(cls, passages: Sequence[Terms], parameters: Parameters = DEFAULTS) -> LexicalIndex:
        """The index of `passages`, each given by its terms. No passages, or empty ones, make an index that finds
        nothing. Raises as `postings.count`."""
        return cls.of([Group("", lambda: count(passages))], parameters=parameters)

    @classmethod
    def of(
        cls, groups: Sequence[Group], known: LexicalIndex | None = None, parameters: Parameters = DEFAULTS
    ) -> LexicalIndex:
        """The index of `groups`, in their order; what the index `known` holds under the same key isn't counted again.
        `known` stays as it was."""
        postings = assemble(groups, () if known is None else (known.postings,))
        return cls(postings, fit(postings, parameters))

    def __len__(self) -> int:
        return len(self.postings.lengths)

    @cached_property
    def terms(self) -> dict[str, int]:
        """Every term of the archive, and in how many passages it stands."""
        return dict(zip(self.postings.words, self.postings.document_frequencies.tolist(), strict=True))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.postings.words)}

    # Python's own numbers: taking numpy's one by one is slow.
    @cached_property
    def _starts(self) -> list[int]:
        return [int(start) for start in self.postings.starts]

    @cached_property
    def _weights(self) -> list[tuple[float, float]]:
        return list(zip(self.fit.idf.tolist(), self.fit.peaks.tolist(), strict=True))

    @cached_property
    def _places(self) -> dict[int, NDArray[np.int32]]:
        return dict(zip(self.fit.common.tolist(), self.fit.places, strict=True))

    def scores(self, weighted_terms: Mapping[str, float]) -> Floats:
        """The score of every passage, (passages,); 0 where no term is shared. `top` is faster by far."""
        scores = np.zeros(len(self))
        for part in self._lists(weighted_terms):
            documents, shares = self._list(part.number)
            scores[documents] += shares * part.factor
        return scores

    def scores_of(self, documents: Sequence[int] | NDArray[np.integer], weighted_terms: Mapping[str, float]) -> Floats:
        """The scores of some passages alone, (documents,)."""
        wanted = np.asarray(documents, np.intp)
        scores = np.zeros(len(wanted))
        for part in self._lists(weighted_terms):
            scores += self._shares_of(part.number, wanted) * part.factor
        return scores

    def top(self, weighted_terms: Mapping[str, float], k: int) -> tuple[Ids, Floats]:
        """The best k passages that share a term with the question: their numbers and scores, best first, of equals
        the earlier one first. Fewer than k when fewer share a term."""
        lists = self._lists(weighted_terms)
        if not lists or k < 1:
            return np.zeros(0, np.intp), np.zeros(0)
        documents, scores = self._candidates(lists, k)
        best = np.lexsort((documents, -scores))[:k]
        return documents[best], scores[best]

    def matched(self, document: int, terms: Iterable[str]) -> tuple[str, ...]:
        """Those of `terms` that stand in a passage, in the order given."""
        wanted = np.array([document], np.intp)
        return tuple(
            term
            for term in terms
            if (number := self._numbers.get(term)) is not None and self._shares_of(number, wanted)[0] > 0
        )

    def _lists(self, weighted_terms: Mapping[str, float]) -> list[_List]:
        """What to add up for a question, the term that can add most first."""
        lists = []
        for term, weight in weighted_terms.items():
            number = self._numbers.get(term)
            if number is not None and weight > 0:
                idf, peak = self._weights[number]
                lists.append(_List(weight * idf * peak, weight * idf, number))
        lists.sort(reverse=True)
        return lists

    def _list(self, number: int) -> tuple[Ids, Floats]:
        """The passages that hold a term, and its share in each. As intp, because numpy is slow to index by int32."""
        place = slice(self._starts[number], self._starts[number + 1])
        return self.postings.documents[place].astype(np.intp), self.fit.shares[place]

    def _shares_of(self, number: int, documents: Ids) -> Floats:
        """A term's share in some passages, (documents,); 0 where it is absent."""
        begin, end = self._starts[number], self._starts[number + 1]
        if (table := self._places.get(number)) is not None:
            places = table[documents].astype(np.intp)
            present = places >= 0
        else:
            wanted = documents.astype(np.int32)  # another type would have numpy convert the whole list
            holders = self.postings.documents[begin:end]
            places = holders.searchsorted(wanted)
            places[places == end - begin] = 0
            present = holders[places] == wanted
        shares: Floats = self.fit.shares[begin:end][places] * present
        return shares

    def _candidates(self, lists: list[_List], k: int) -> tuple[Ids, Floats]:
        """Passages among which the best k are, and their scores.

        Lists are added up whole while a passage in none of them so far could still be among the best k. The other
        lists are only looked up, for the passages met that still can, which are fewer after each.
        """
        left = sum(part.bound for part in lists)
        slack = left * _ROUNDING
        documents, scores, floor, done = self._add_up(lists, k, left, slack)
        left = sum(part.bound for part in lists[done:])
        for part in lists[done:]:
            scores += self._shares_of(part.number, documents) * part.factor
            left -= part.bound
            floor = max(floor, _kth_largest(scores, k))
            alive = scores >= floor - left - slack
            documents, scores = documents[alive], scores[alive]
        return documents, scores

    def _add_up(self, lists: list[_List], k: int, left: float, slack: float) -> tuple[Ids, Floats, float, int]:
        """The passages in the first lists that can still be among the best k, their scores so far, a number that the
        k-th best score reaches for sure, and how many lists were added."""
        totals = self._spare.pop() if self._spare else np.zeros(len(self))
        floor = 0.0
        met: list[Ids] = []
        for part in lists:
            if left + slack < floor:
                break
            left -= part.bound
            documents, shares = self._list(part.number)
            scores = shares * part.factor
            if met:
                scores += totals[documents]
            totals[documents] = scores
            met.append(documents)
            floor = max(floor, _kth_largest(scores, k))
        every = met[0] if len(met) == 1 else np.concatenate(met)
        scores = totals[every]
        alive = scores >= floor - left - slack
        documents, scores = every[alive], scores[alive]
        if len(met) > 1:  # a passage in several lists stands here as often: keep the place that was written last
            places = np.arange(len(documents), dtype=np.float64)
            totals[documents] = places
            once = totals[documents] == places
            documents, scores = documents[once], scores[once]
        totals[every] = 0.0
        self._spare.append(totals)
        return documents, scores, floor, len(met)


def _kth_largest(values: Floats, k: int) -> float:
    """The k-th largest of `values`; 0, which every match exceeds, when there are fewer."""
    place = len(values) - k
    if place < 0:
        return 0.0
    values = values.copy()
    values.partition(place)
    return float(values[place])
