"""Int8Vectors: vectors with eight bits a number, for a first look at all of them.

Processors have instructions for products of 8-bit integers, and numpy does not use them. numkong does: it takes a sixth
of the time of numpy, which widens the numbers first, and other threads run meanwhile. The likeness is accurate to about
a hundredth: enough to choose a few hundred candidates for ten results.
"""

from __future__ import annotations

from dataclasses import dataclass

import numkong
import numpy as np
from numpy.typing import NDArray

from bot.search.vectors.vector_view import VectorView

_CHUNK = 1024  # rows made at a time
_LARGEST_INT8 = 127  # the largest 8-bit number
_SHIFT = 8  # bits by which a 16-bit number is shortened
_STEP = 1 << _SHIFT
_ROUNDS_UP_TO = 32_767 - _STEP // 2  # larger 16-bit numbers would round up to more than the largest 8-bit one


@dataclass(frozen=True, slots=True)
class Int8Vectors:
    """Vectors as `rows * scales`."""

    rows: NDArray[np.int8]  # (texts, dimensions)
    scales: NDArray[np.float32]  # (texts,)

    @classmethod
    def of(cls, vectors: VectorView) -> Int8Vectors:
        """`vectors`, (texts, dimensions), in eight bits a number."""
        rows, scales = np.empty((len(vectors), vectors.dimensions), np.int8), np.empty(len(vectors), np.float32)
        for begin in range(0, len(vectors), _CHUNK):
            some = slice(begin, min(begin + _CHUNK, len(vectors)))
            sixteen, scale = vectors.resting(np.arange(some.start, some.stop))
            rows[some] = (np.minimum(sixteen, _ROUNDS_UP_TO) + np.int16(_STEP // 2)) >> _SHIFT
            scales[some] = scale * _STEP
        return cls(rows, scales)

    def nearest(self, question: NDArray[np.float32], k: int) -> NDArray[np.intp]:
        """The k vectors, (k,), that are most like `question`, (dimensions,), approximately, in any order."""
        likeness = self.likeness(question)
        return np.argpartition(likeness, -k)[-k:] if len(likeness) > k else np.arange(len(likeness))

    def likeness_of(self, question: NDArray[np.float32], numbers: NDArray[np.intp]) -> NDArray[np.float32]:
        """The same for some of the vectors, (numbers,)."""
        return self.likeness(question)[numbers]

    def likeness(self, question: NDArray[np.float32]) -> NDArray[np.float32]:
        """The dot product of each vector with `question`, (texts,), accurate to about a hundredth."""
        if not len(self.rows):
            return np.zeros(0, np.float32)
        scale = max(float(np.abs(question).max()), 1e-9) / _LARGEST_INT8
        whole = np.rint(question / scale).astype(np.int8)[None]
        likeness: NDArray[np.float32] = np.asarray(numkong.cdist(whole, self.rows, "dot", out_dtype="float32"))[0]
        return likeness * self.scales * np.float32(scale)
