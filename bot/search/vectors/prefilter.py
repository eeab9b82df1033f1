"""Coarse: vectors in eight bits a number, for a first look at all of them.

Products of whole numbers of eight bits are what processors have instructions for and numpy has not: numkong takes a
sixth of the time that numpy takes to widen the numbers and multiply them, and lets the other threads run meanwhile. The
likeness is right to about a hundredth: enough to choose a few hundred, of which a closer look takes ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numkong
import numpy as np
from numpy.typing import NDArray

from bot.base.background import give_way
from bot.search.vectors.vector_view import VectorView

_CHUNK = 1024  # rows made at a time
_LARGEST_INT8 = 127  # the largest number of a question
_SHIFT = 8  # bits that a number of sixteen loses
_STEP = 1 << _SHIFT
_ROUNDS_UP_TO = 32_767 - _STEP // 2  # what is larger has no next number of eight bits


_NEW_SHARE = 1 / 16  # of all vectors: while no more are new, the others' rows stay where they are


@dataclass(frozen=True, slots=True)
class Coarse:
    """Vectors as `rows * scales`. The rows are never written again: what an edited file changes stands in `later` ones,
    behind them, and its old rows remain unused, since to copy all costs more than the rest of what is done here."""

    rows: NDArray[np.int8]  # (rows, dimensions)
    scales: NDArray[np.float32]  # (rows,)
    later: NDArray[np.int8]
    later_scales: NDArray[np.float32]
    places: NDArray[np.int32]  # (texts,): where each vector stands in rows and later ones together

    @classmethod
    def of(cls, vectors: VectorView, before: tuple[Coarse, NDArray[np.intp]] | None = None) -> Coarse:
        """The coarse form of `vectors`; what `before` holds of them is taken over, from these places (-1: nowhere)."""
        if before is not None and (made := before[0]._changed(vectors, before[1])) is not None:
            return made
        numbers = np.arange(len(vectors))
        return cls(*_rounded(vectors, numbers), *_rounded(vectors, numbers[:0]), numbers.astype(np.int32))

    def _changed(self, vectors: VectorView, stood: NDArray[np.intp]) -> Coarse | None:
        """The same rows for `vectors`, which `stood` here at these places; None if too few of them did, or too few of
        the rows are of any use."""
        known = (stood >= 0).nonzero()[0]
        places = np.full(len(stood), len(self.rows), np.int32)
        places[known] = self.places[stood[known]]
        new = (places >= len(self.rows)).nonzero()[0]
        if max(len(new), len(self.rows) - (len(stood) - len(new))) > _NEW_SHARE * len(self.rows):
            return None
        places[new] = len(self.rows) + np.arange(len(new))
        return Coarse(self.rows, self.scales, *_rounded(vectors, new), places)

    def nearest(self, question: NDArray[np.float32], k: int) -> NDArray[np.intp]:
        """The k vectors that are likest to `question`, or nearly those, in any order."""
        likeness = self.likeness(question)
        return np.argpartition(likeness, -k)[-k:] if len(likeness) > k else np.arange(len(likeness))

    def likeness_of(self, question: NDArray[np.float32], numbers: NDArray[np.intp]) -> NDArray[np.float32]:
        """About the dot product of some of the vectors with `question`, (numbers,)."""
        return self.likeness(question)[numbers]

    def likeness(self, question: NDArray[np.float32]) -> NDArray[np.float32]:
        """About the dot product of each vector with `question`, (texts,)."""
        scale = max(float(np.abs(question).max()), 1e-9) / _LARGEST_INT8
        whole = np.rint(question / scale).astype(np.int8)[None]
        products = [
            np.asarray(numkong.cdist(whole, rows, "dot", out_dtype="float32"))[0] * scales
            for rows, scales in ((self.rows, self.scales), (self.later, self.later_scales))
            if len(rows)
        ]
        likeness: NDArray[np.float32] = np.concatenate([np.zeros(0, np.float32), *products]).take(self.places)
        likeness *= np.float32(scale)
        return likeness


def _rounded(vectors: VectorView, numbers: NDArray[np.intp]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Some of `vectors` in eight bits a number, and their scales."""
    rows, scales = np.empty((len(numbers), vectors.dimensions), np.int8), np.empty(len(numbers), np.float32)
    for begin in range(0, len(numbers), _CHUNK):
        some = slice(begin, begin + _CHUNK)
        sixteen, scale = vectors.resting(numbers[some])
        rows[some] = (np.minimum(sixteen, _ROUNDS_UP_TO) + np.int16(_STEP // 2)) >> _SHIFT
        scales[some] = scale * _STEP
        give_way()
    return rows, scales
