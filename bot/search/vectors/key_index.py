"""Key index: which record a key names. A key is the first 16 bytes of a text's digest.

Keys are sorted by their first eight bytes and found by bisection. Keys that are added later make a segment of their
own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KEY = 16  # bytes
_SEGMENTS = 8  # segments of an index; more are joined

Keys = NDArray[np.uint8]  # (texts, KEY)
Rows = NDArray[np.int32]


class Segment:
    """The rows of keys, which can be looked up."""

    def __init__(self, keys: Keys, rows: Rows) -> None:
        firsts, seconds = _halves(keys)
        order = np.argsort(firsts)
        sorted_firsts = firsts[order]
        if (sorted_firsts[1:] == sorted_firsts[:-1]).any():  # rare; a stable sort takes three times as long
            order = np.argsort(firsts, kind="stable")
        self._firsts, self._seconds, self._rows = firsts[order], seconds[order], rows[order]

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, keys: Keys) -> Rows:
        """The row of each key, (keys,); of equal keys the last one; -1 for a key that is not here."""
        if not len(self) or not len(keys):
            return np.full(len(keys), -1, np.int32)
        firsts, seconds = _halves(keys)
        order = np.argsort(firsts)  # sorted keys are found many times faster: the next one is close by
        firsts, seconds = firsts[order], seconds[order]
        places = np.maximum(np.searchsorted(self._firsts, firsts, side="right") - 1, 0)
        found = (self._firsts[places] == firsts) & (self._seconds[places] == seconds)
        rows = np.empty(len(keys), np.int32)
        rows[order] = np.where(found, self._rows[places], np.int32(-1))
        return rows

    def keys(self) -> Keys:
        """All keys, in the order of `rows`."""
        return np.stack([self._firsts, self._seconds], axis=1).view(np.uint8)

    @property
    def rows(self) -> Rows:
        """The rows, in the order of `keys`."""
        return self._rows


def joined(segments: list[Segment]) -> list[Segment]:
    """The same keys in one segment if there are many; else the segments as they are."""
    if len(segments) <= _SEGMENTS:
        return segments
    keys, rows = np.concatenate([one.keys() for one in segments]), np.concatenate([one.rows for one in segments])
    order = np.argsort(rows, kind="stable")
    return [Segment(keys[order], rows[order])]


def _halves(keys: Keys) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    halves = np.ascontiguousarray(keys).view(np.uint64)
    return np.ascontiguousarray(halves[:, 0]), np.ascontiguousarray(halves[:, 1])
