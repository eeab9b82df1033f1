"""PassageLayout: which interview and which exchange each passage of an archive belongs to, by the passages' numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.archive.interview import Interview

Numbers = NDArray[np.intp]


class PassageLayout:
    """The passages of some interviews, numbered in order. `sizes` (interviews,) is how many each interview has."""

    def __init__(self, interviews: Sequence[Interview]) -> None:
        self.sizes = np.array([len(interview.passages) for interview in interviews], np.intp)
        in_exchanges = [len(one.passages) for interview in interviews for one in interview.exchanges]
        self._interviews = np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.intp)  # (interviews + 1,): starts
        self._exchanges = np.concatenate([[0], np.cumsum(in_exchanges, dtype=np.intp)])  # (exchanges + 1,): starts

    def __len__(self) -> int:
        return int(self._interviews[-1])

    def by_passage(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """Values of the interviews, (interviews,), as values of their passages, (passages,)."""
        return np.repeat(values, self.sizes)

    def exchange_of(self, passage: int) -> range:
        """The passages of the exchange that a passage stands in."""
        return _part(self._exchanges, passage)


def _part(starts: Numbers, passage: int) -> range:
    """The part, from its start to that of the next, that a passage lies in."""
    at = int(starts.searchsorted(passage, side="right"))
    return range(int(starts[at - 1]), int(starts[at]))
