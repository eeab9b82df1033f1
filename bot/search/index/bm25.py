"""The weights of BM25: what each term adds to the score of each passage; the only file that knows rank_bm25.

The statistics are those of rank_bm25's `BM25Plus`. Its idf, ln((n + 1) / df), is above 0 for every term. That is why it
and not `BM25Okapi`, whose idf is 0 for a word in half of the passages and below 0 beyond, or `BM25L`, which in
rank_bm25 0.2.2 grows with a word's frequency without end; both find less besides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.index.postings import Floats, Ints, Postings

# BM25Plus' parameters, rank_bm25's defaults: how soon a repeated term stops counting, how much a passage's length
# counts, what any match adds (Lv and Zhai 2011, doi:10.1145/2063576.2063584).
K1, B, DELTA = 1.5, 0.75, 1.0
_COMMON_SHARE = 1 / 32  # a term in more than this part of the passages also gets a row of frequencies, a byte a passage
# What such a byte stands for: tenths up to 15.5, which weighted words add up to, and whole numbers from 16 to 115.
_STEPS32 = np.concatenate([np.arange(156) / 10, np.arange(16, 116)]).astype(np.float32)
STEPS = _STEPS32.astype(np.float64)
_AT_A_TIME = 1 << 15  # postings that are weighed at a time: what a processor's cache holds


@dataclass(frozen=True, slots=True)
class Fit:
    """What the postings weigh under BM25Plus: a term adds `idf * share` to the score of a passage that holds it. Its
    share is `DELTA + tf * (K1 + 1) / (norm + tf)`."""

    idf: Floats  # (terms,), above 0
    norms: Floats  # (passages,): K1 * (1 - B + B * length / average)
    shares: Floats  # (postings,)
    peaks: Floats  # (terms,): the highest share of each term
    common: Ints  # (rows,): the numbers of common terms
    rows: NDArray[np.uint8]  # (rows, passages): the step of `STEPS` that is its frequency there, 0 where it is absent


def fit(postings: Postings) -> Fit:
    """The weights of `postings`, the statistics by rank_bm25 itself."""
    idf, average = _statistics(postings)
    norms = K1 * (1 - B + B * postings.lengths / average)
    shares = np.empty(len(postings.documents))
    norm, tf = np.empty(_AT_A_TIME), np.empty(_AT_A_TIME)
    for begin in range(0, len(shares), _AT_A_TIME):
        part = shares[begin : begin + _AT_A_TIME]
        norm, tf = norm[: len(part)], tf[: len(part)]
        norms.take(postings.documents[begin : begin + len(part)], out=norm, mode="clip")  # the others are slower
        tf[:] = postings.frequencies[begin : begin + len(part)]
        norm += tf
        tf *= K1 + 1
        np.divide(tf, norm, out=part)
        part += DELTA
    peaks = np.maximum.reduceat(shares, postings.starts[:-1]) if len(idf) else np.zeros(0)
    return Fit(idf, norms, shares, peaks, *_rows(postings))


def _rows(postings: Postings) -> tuple[Ints, NDArray[np.uint8]]:
    """The common terms and their rows. A term with a frequency that a row can't hold goes without."""
    common = np.flatnonzero(postings.document_frequencies > _COMMON_SHARE * len(postings.lengths))
    rows = np.zeros((len(common), len(postings.lengths)), np.uint8)
    exact = np.zeros(len(common), bool)
    for number, term in enumerate(common.tolist()):
        place = slice(postings.starts[term], postings.starts[term + 1])
        tf = postings.frequencies[place]
        scaled = tf * 10 if tf.max() < 15.75 else np.where(tf < 15.75, tf * 10, tf + 140).clip(0, 255)
        steps = np.rint(scaled, out=scaled).astype(np.uint8)
        exact[number] = bool((_STEPS32.take(steps) == tf).all())
        rows[number, postings.documents[place]] = steps
    return common[exact].astype(np.int32), rows[exact] if not exact.all() else rows


def _statistics(postings: Postings) -> tuple[Floats, float]:
    """Each term's idf and the average length. No average exists without terms; as nothing is weighed with it, 1 will
    do."""
    average = float(postings.lengths.sum()) / len(postings.lengths) if postings.words else 1.0
    return idf_of(postings.document_frequencies, len(postings.lengths)), average


def idf_of(often: NDArray[np.integer], passages: int) -> Floats:
    """The idf of terms that stand in so many of the passages, (terms,), as rank_bm25 has it."""
    from rank_bm25 import BM25Plus

    class Counted(BM25Plus):  # type: ignore[misc]
        """BM25Plus over what is counted already, without a dict for every passage. Words that stand in as many passages
        weigh the same, so it hears of one of them."""

        def _initialize(self, corpus: list[int]) -> dict[int, int]:
            self.corpus_size, self.avgdl = passages, 1.0
            return {often: often for often in corpus}

    each, places = np.unique(often, return_inverse=True)
    model = Counted(each.tolist(), k1=K1, b=B, delta=DELTA)
    return np.array([model.idf[one] for one in each.tolist()], np.float64)[places]


def shares_of(frequencies: Floats, lengths: Floats, average: float) -> Floats:
    """What terms weigh in passages of these lengths: the share of each, to be multiplied by its idf."""
    return DELTA + frequencies * (K1 + 1) / (K1 * (1 - B + B * lengths / average) + frequencies)
