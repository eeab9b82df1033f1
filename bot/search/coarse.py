"""Coarse: vectors in eight bits a number, for a first look at all of them.

Products of whole numbers of eight bits are what processors have instructions for and numpy has not: numkong takes a
sixth of the time that numpy takes to widen the numbers and multiply them, and lets the other threads run meanwhile. The
likeness is right to about a hundredth: enough to choose a few hundred, of which a closer look takes ten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numkong
import numpy as np
from numpy.typing import NDArray

from bot.archive.unhurried import give_way
from bot.search.records import Located

_CHUNK = 1024  # rows made at a time
_MOST = 127  # the largest number of a question
_SHIFT = 8  # bits that a number of sixteen loses
_STEP = 1 << _SHIFT
_ROUNDS_UP_TO = 32_767 - _STEP // 2  # what is larger has no next number of eight bits


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
            new = (places < 0).nonzero()[0]
            for here, there in _stretches(places):
                rows[here], scales[here] = coarse.rows[there], coarse.scales[there]
        for begin in range(0, len(new), _CHUNK):
            chunk = new[begin : begin + _CHUNK]
            sixteen, scale = vectors.resting(chunk)
            rows[chunk] = (np.minimum(sixteen, _ROUNDS_UP_TO) + np.int16(_STEP // 2)) >> _SHIFT
            scales[chunk] = scale * _STEP
            give_way()
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


def _stretches(places: NDArray[np.intp]) -> Iterator[tuple[slice, slice]]:
    """Where stretches of `places` (-1: nowhere) stand, and the stretches that they name: a few, where little changed.
    Copied so, they need no second array of their size."""
    edges = ((np.diff(places) != 1) | (places[:-1] < 0)).nonzero()[0] + 1
    for begin, end in pairwise([0, *edges.tolist(), len(places)]):
        if begin < end and (first := int(places[begin])) >= 0:
            yield slice(begin, end), slice(first, first + end - begin)
