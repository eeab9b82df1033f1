"""VectorView: vectors by number, wherever they are stored; nothing is copied until it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.vectors.key_index import Rows
from bot.search.vectors.vector_file import Table

_WIDENED = 256  # vectors made float32 at a time: they stay in the cache, which is worth half of the time


def _nothing(count: int) -> None:
    """Ignore how many vectors were read."""


@dataclass(frozen=True)
class VectorView:
    """Vectors by number, wherever they are stored: number i is row `rows[i]` of `sources[which[i]]`; -1: it is not
    known.

    `inodes` are those of the files that the sources are in. `took` is called with the number of vectors that were read.
    """

    sources: Sequence[Table]
    which: NDArray[np.int8]
    rows: Rows
    inodes: tuple[int, ...] = ()
    took: Callable[[int], None] = _nothing

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self.sources[0].dtype["vector"].shape[0])

    def take(self, numbers: NDArray[np.intp]) -> NDArray[np.float32]:
        """Some of the vectors, (numbers, dimensions), float32."""
        taken = np.empty((len(numbers), self.dimensions), np.float32)
        for begin in range(0, len(numbers), _WIDENED):
            some = slice(begin, begin + _WIDENED)
            vectors, scales = self.resting(numbers[some])
            np.multiply(vectors, scales[:, None], out=taken[some])
        return taken

    def likeness(self, numbers: NDArray[np.intp], question: NDArray[np.float32]) -> NDArray[np.float32]:
        """The dot product of some of the vectors with `question`, (numbers,)."""
        return self.products(numbers, question[None])[:, 0]

    def products(self, numbers: NDArray[np.intp], others: NDArray[np.float32]) -> NDArray[np.float32]:
        """The dot products of some of the vectors with `others`, (numbers, others)."""
        products = np.empty((len(numbers), len(others)), np.float32)
        for begin in range(0, len(numbers), _WIDENED):
            some = slice(begin, begin + _WIDENED)
            vectors, scales = self.resting(numbers[some])
            np.multiply(vectors.astype(np.float32) @ others.T, scales[:, None], out=products[some])
        return products

    def record(self, number: int) -> bytes:
        """The record of a vector, as it stands in its file."""
        row = self.rows[number]
        return bytes(self.sources[self.which[number]][row : row + 1].tobytes())

    def resting(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
        """Some of the vectors as they are stored, (numbers, dimensions), and their scales, (numbers,)."""
        self.took(len(numbers))
        which, rows = self.which[numbers], self.rows[numbers]
        if (which == which[:1]).all():
            source = self.sources[which[0]]
            return source["vector"][rows], source["scale"][rows]
        vectors, scales = np.empty((len(rows), self.dimensions), np.int16), np.empty(len(rows), np.float32)
        for number, source in enumerate(self.sources):
            here = (which == number).nonzero()[0]
            vectors[here], scales[here] = source["vector"][rows[here]], source["scale"][rows[here]]
        return vectors, scales
