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

from bot.search.records import Located

_CHUNK = 1024  # rows made at a time
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
        if not len(self.rows):
            return np.zeros(0, np.float32)
        scale = max(float(np.abs(question).max()), 1e-9) / _MOST
        whole = np.rint(question / scale).astype(np.int8)
        products = numkong.cdist(whole[None], self.rows, "dot", out_dtype="float32")
        likeness: NDArray[np.float32] = np.asarray(products)[0] * self.scales
        likeness *= np.float32(scale)
        return likeness
