"""LexicalIndex: BM25 over lists of terms; the only file that imports rank_bm25.

Whether a document matches is decided by shared terms; the score only orders what matches. The traps of rank_bm25 end
here: no document, empty documents, words in half or all of the documents, ties.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25L

K1 = 1.5
B = 0.75


class LexicalIndex:
    """An immutable index. Documents are numbered from 0 in the order given."""

    def __init__(self, term_lists: Sequence[Sequence[str]]) -> None:
        self._counts = len(term_lists)
        self._sets = [frozenset(terms) for terms in term_lists]
        self.terms: dict[str, int] = {}
        for terms in self._sets:
            for term in terms:
                self.terms[term] = self.terms.get(term, 0) + 1
        self._bm25 = BM25L([list(terms) for terms in term_lists], k1=K1, b=B) if self.terms else None

    @classmethod
    def build(cls, term_lists: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index of the documents whose terms are given, repetitions included."""
        return cls(term_lists)

    def scores(self, weighted_terms: Mapping[str, float]) -> NDArray[np.float32]:
        """One score per document (n,), float32: the weighted sum of its terms' BM25; 0 where no term is shared."""
        total = np.zeros(self._counts, dtype=np.float64)
        if self._bm25 is not None:
            for term, weight in weighted_terms.items():
                if term in self.terms:
                    total += weight * np.asarray(self._bm25.get_scores([term]))
        return total.astype(np.float32)

    def top(self, weighted_terms: Mapping[str, float], k: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The ids and scores of the best `k` documents that share a term, best first, the lower id first at a tie."""
        scores = self.scores(weighted_terms)
        wanted = frozenset(weighted_terms)
        ids = np.array([i for i, terms in enumerate(self._sets) if terms & wanted], dtype=np.intp)
        order = ids[np.lexsort((ids, -scores[ids]))][:k]
        return order, scores[order]

    def matched(self, doc: int, terms: Collection[str]) -> tuple[str, ...]:
        """Those of `terms` that the document holds, in the order given."""
        return tuple(term for term in terms if term in self._sets[doc])
