"""Coarse: vectors in eight bits a number, for a first look at all of them.

numpy reads an archive's vectors in the time that memory takes to give them, so a quarter of the bytes is a quarter of
the time. The likeness is right to about a hundredth: enough to choose a few hundred, of which a closer look takes ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.records import Located

_CHUNK = 1024  # rows widened at a time: they stay in the cache, and are too few for BLAS to start threads for
_MOST = 127


@dataclass(frozen=True, slots=True)
class Coarse:
    """Vectors (texts, dimensions) as `rows * scales`."""

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]  # (texts,)

    @classmethod
    def of(cls, vectors: Located, before: tuple[Coarse, NDArray[np.intp]] | None = None) -> Coarse:
        """The coarse form of `vectors`; what `before` holds of them is taken over, from these places (-1: nowhere)."""
        rows = np.empty((len(vectors), vectors.dimensions), np.int8)
        scales = np.empty(len(vectors), np.float32)
        new = np.arange(len(vectors))
        if before is not None:
            coarse, places = before
            old, new = (places >= 0).nonzero()[0], (places < 0).nonzero()[0]
            rows[old], scales[old] = coarse.rows[places[old]], coarse.scales[places[old]]
        for begin in range(0, len(new), _CHUNK):
            chunk = new[begin : begin + _CHUNK]
            exact = vectors.take(chunk)
            scales[chunk] = np.maximum(np.abs(exact).max(axis=1), 1e-9) / _MOST
            rows[chunk] = np.rint(exact / scales[chunk, None])
        return cls(rows, scales)

    def likeness(self, question: NDArray[np.float32]) -> NDArray[np.float32]:
        """About the dot product of each vector with `question`, (texts,)."""
        likeness = np.empty(len(self.rows), np.float32)
        for begin in range(0, len(self.rows), _CHUNK):
            chunk = slice(begin, begin + _CHUNK)
            likeness[chunk] = self.rows[chunk].astype(np.float32) @ question
        likeness *= self.scales
        return likeness
