"""SharedIndex: the words of an archive's passages, found by an engine elsewhere and weighed here.

The engine proposes: it has each passage's terms, weighed as rank_bm25 weighs them, and is asked with their rarity. The
archive disposes: what is proposed is looked up by its id among this archive's passages (whatever else the engine still
holds is dropped), and scored from the passage's own words, with the archive's own counts. More is asked for until
nothing that was not proposed can be among the best. So the order is rank_bm25's, whatever the engine rounds, how ever
many engines there are, and even if it is a version behind.

In memory are the counts (in how many passages each term stands) and the last passages that were weighed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.search.index.backend import Floats, Found, Ids, PassageIndex, Sparse
from bot.search.index.bm25 import idf_of, shares_of
from bot.search.index.lexical_cache import open_postings
from bot.search.index.postings import Group, Postings, count
from bot.search.index.shared_engine import SharedEngine
from bot.search.index.shared_points import FileSource, PointPlaces, sparse

SPARE_PASSAGES = 32  # passages that are asked for beyond those wanted
MOST_PASSAGES = 1 << 14  # passages that are ever asked for: more than so many that score the same are not told apart
ROWS = 4096  # passages whose terms are kept in memory: some ten megabytes

_PASSAGES, _LENGTH = "\0passages", "\0length"  # no terms: what else is counted of a file

Rows = Callable[[int], Mapping[str, float]]


class SharedIndex:
    """See `PassageIndex`. `rows` gives the terms of a passage, `local` makes an index that needs no engine."""

    def __init__(
        self,
        engine: SharedEngine,
        sources: Sequence[FileSource],
        rows: Rows,
        local: Callable[[], PassageIndex],
        *,
        withdrawn: frozenset[str] = frozenset(),
        path: Path | None = None,
        code: str = "",
    ) -> None:
        """What is counted is kept in the file `path` (None: nowhere) for as long as the `code` stays the same."""
        self.engine = engine
        self.sources, self.withdrawn = sources, withdrawn
        self.files: list[str] = [source.key for source in sources]
        self._make_local = local
        self.local: PassageIndex | None = None
        self.meaning: Callable[[], Callable[[str | None], None] | None] = lambda: None  # gives the engine its vectors
        counts = open_postings([Group(one.key, functools.partial(self._counts, one)) for one in sources], path, code)
        sizes, lengths = _of_files(counts, _PASSAGES).astype(np.intp), _of_files(counts, _LENGTH)
        self._count = int(sizes.sum())
        self.terms: dict[str, int] = _added_up(counts)
        self.average: float = float(lengths.sum()) / self._count if self.terms else 1.0
        self._row = functools.lru_cache(ROWS)(functools.partial(_weighed, rows))
        self._places = PointPlaces(zip(self.files, sizes.tolist(), strict=True))
        engine.want(self)

    def _counts(self, source: FileSource) -> Postings:
        """In how many of a file's passages each term stands."""
        known = self.engine.counts(source.key)
        terms = known.terms if known is not None else source.terms()
        counted = dict(zip(terms.words, terms.document_frequencies.astype(float).tolist(), strict=True))
        more = {_PASSAGES: float(len(terms.lengths)), _LENGTH: float(terms.lengths.sum())}
        return count([counted | {name: number for name, number in more.items() if number}])

    def __len__(self) -> int:
        return self._count

    def go_local(self) -> None:
        """See `Wanting.go_local`."""
        if self.local is None:
            self.local = self._make_local()

    def go_back(self) -> None:
        """See `Wanting.go_back`."""
        self.local = None

    def give(self, collection: str | None = None) -> None:
        """See `Wanting.give`."""
        if (give := self.meaning()) is not None:
            give(collection)

    def often(self, term: str) -> int:
        """See `PassageIndex.often`."""
        return self.terms.get(term, 0)

    def holders(self, term: str) -> Ids:
        """See `PassageIndex.holders`; the commonest of MOST_PASSAGES are as good as any."""
        if (local := self.local) is not None:
            return local.holders(term)
        asked = sparse([term], [1.0])
        return np.sort(self._among_ours(lambda wanted: self.engine.by_terms(asked, wanted), self.often(term)))

    def top(self, weighted_terms: Mapping[str, float], k: int) -> tuple[Ids, Floats]:
        """See `PassageIndex.top`."""
        if (local := self.local) is not None:
            return local.top(weighted_terms, k)
        factors = self._factors(weighted_terms)
        if not factors or k < 1:
            return np.zeros(0, np.intp), np.zeros(0)
        asked, wanted = sparse(factors, factors.values()), k + SPARE_PASSAGES
        while True:
            documents, scores, missed = self._proposed(asked, wanted, factors)
            documents, scores = documents[:k], scores[:k]
            if missed == 0.0 or (len(scores) == k and missed < scores[-1]) or wanted >= MOST_PASSAGES:
                return documents, scores
            wanted = min(4 * wanted, MOST_PASSAGES)

    def _proposed(self, asked: Sparse, wanted: int, factors: Mapping[str, float]) -> tuple[Ids, Floats, float]:
        """What the engine proposes of this archive, in the order of its scores, and what no other passage exceeds."""
        ids, products = self.engine.by_terms(asked, wanted)
        documents = self._places.of(ids)
        scores = self._summed(documents, factors)
        order = np.lexsort((documents, -scores))
        order = order[scores[order] > 0]
        missed = float(products[-1]) * self.engine.collection.slack(self.average) if len(ids) == wanted else 0.0
        return documents[order], scores[order], missed

    def nearest(self, vector: NDArray[np.float32], k: int) -> Ids:
        """The k passages whose vectors the engine finds likest, in its order."""
        return self._among_ours(lambda wanted: self.engine.nearest(vector, wanted), k)

    def _among_ours(self, ask: Callable[[int], Found], k: int) -> Ids:
        """The first k that the engine finds of this archive's passages."""
        wanted = min(k + SPARE_PASSAGES, MOST_PASSAGES)
        while True:
            ids, _ = ask(wanted)
            documents = self._places.of(ids)
            if len(documents) >= k or len(ids) < wanted or wanted >= MOST_PASSAGES:
                return documents[:k]
            wanted = min(4 * wanted, MOST_PASSAGES)

    def scores_of(self, documents: Sequence[int] | NDArray[np.integer], weighted_terms: Mapping[str, float]) -> Floats:
        """See `PassageIndex.scores_of`."""
        return self._summed(np.asarray(documents, np.intp), self._factors(weighted_terms))

    def holding(self, documents: Ids, terms: Iterable[str]) -> NDArray[np.bool_]:
        """See `PassageIndex.holding`."""
        wanted, rows = list(terms), [self._row(document)[0] for document in documents.tolist()]
        held = [[term in row for row in rows] for term in wanted]
        return np.array(held, bool).reshape(len(wanted), len(documents))

    def matched(self, document: int, terms: Iterable[str]) -> tuple[str, ...]:
        """See `PassageIndex.matched`."""
        row, _ = self._row(document)
        return tuple(term for term in terms if term in row)

    def _factors(self, weighted_terms: Mapping[str, float]) -> dict[str, float]:
        """What the share of each known term is multiplied by: its weight times its idf."""
        known = {term: weight for term, weight in weighted_terms.items() if weight > 0 and term in self.terms}
        idf = idf_of(np.array([self.terms[term] for term in known], np.int64), self._count) if known else ()
        return {term: weight * float(rare) for (term, weight), rare in zip(known.items(), idf, strict=True)}

    def _summed(self, documents: Ids, factors: Mapping[str, float]) -> Floats:
        """The scores of some passages, (documents,)."""
        rows = [self._row(document) for document in documents.tolist()]
        lengths = np.array([length for _, length in rows], np.float64)
        scores = np.zeros(len(rows))
        for term, factor in factors.items():
            often = np.array([row.get(term, 0.0) for row, _ in rows], np.float64)
            scores += np.where(often > 0, factor * shares_of(often, lengths, self.average), 0.0)
        return scores


def _weighed(rows: Rows, document: int) -> tuple[Mapping[str, float], float]:
    """A passage's terms and its length."""
    row = rows(document)
    return row, float(sum(row.values()))


def _of_files(counts: Postings, word: str) -> Floats:
    """A number that was counted of each file, (files,)."""
    numbers = np.zeros(len(counts.lengths))
    if word in counts.words:
        own = slice(*counts.starts[(place := counts.words.index(word)) : place + 2])
        numbers[counts.documents[own]] = counts.frequencies[own]
    return numbers


def _added_up(counts: Postings) -> dict[str, int]:
    """In how many passages each term stands."""
    if not counts.words:
        return {}
    often = np.add.reduceat(counts.frequencies.astype(np.float64), counts.starts[:-1]).astype(np.int64)
    added = dict(zip(counts.words, often.tolist(), strict=True))
    return {term: number for term, number in added.items() if term not in (_PASSAGES, _LENGTH)}
