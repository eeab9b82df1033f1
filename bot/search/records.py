"""Records: a file of vectors, each with a key that names its text and a checksum, mapped and read by key.

All records have one size: 16 bytes of key, 4 bytes of checksum, the vector in half precision. They are only ever
appended. A record that doesn't check, and what is left of one at the end of the file, is as good as absent.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

KEY = 16
_CHECK = 4

Keys = NDArray[np.uint8]  # (texts, KEY)
Rows = NDArray[np.intp]
Halves = NDArray[np.float16]  # (records, dimensions)


class Records:
    """The records of the file `path` as it is now; none if there is no such file."""

    def __init__(self, path: Path | None, dimensions: int, before: Records | None = None) -> None:
        """`before` are the records of the same file as they were: what was checked then isn't checked again."""
        form = np.dtype([("key", "u1", (KEY,)), ("check", "<u4"), ("vector", "<f2", (dimensions,))])
        self._size = form.itemsize
        self._bytes, self._inode = _mapped(path, self._size)
        table = np.frombuffer(self._bytes, form, len(self._bytes) // self._size)
        self.vectors: Halves = table["vector"]
        self._index = _Index(np.ascontiguousarray(table["key"]))
        self._sound = np.zeros(len(table), np.int8)  # 1: it is; -1: it is not; 0: nobody looked yet
        if before is not None and before._inode == self._inode and len(before) <= len(self):
            self._sound[: len(before)] = before._sound
        self.rest()

    def __len__(self) -> int:
        return len(self._sound)

    def find(self, keys: Keys) -> Rows:
        """The record of each key, (keys,); -1 where there is no sound one."""
        rows = self._index.find(keys)
        here = (rows >= 0).nonzero()[0]
        for row in rows[here][self._sound[rows[here]] == 0].tolist():
            self._sound[row] = 1 if self._is_sound(row) else -1
        rows[here[self._sound[rows[here]] < 0]] = -1
        return rows

    def rest(self) -> None:
        """Give back the memory of what was read; it comes back from the file when it is needed."""
        if isinstance(self._bytes, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._bytes.madvise(mmap.MADV_DONTNEED)

    def record(self, row: int) -> bytes:
        """A record as it stands in the file."""
        return bytes(self._bytes[row * self._size : (row + 1) * self._size])

    def _is_sound(self, row: int) -> bool:
        record = self.record(row)
        return checksum(record[:KEY], record[KEY + _CHECK :]) == record[KEY : KEY + _CHECK]


class _Index:
    """Keys that can be looked up, by their first half; the whole is compared."""

    def __init__(self, keys: Keys) -> None:
        prefixes = _prefixes(keys)
        self._keys = keys
        self._order = np.argsort(prefixes, kind="stable")
        self._sorted = prefixes[self._order]

    def find(self, keys: Keys) -> Rows:
        """The place of each key, (keys,); -1 where it is none of ours."""
        if not len(self._keys) or not len(keys):
            return np.full(len(keys), -1, np.intp)
        places = np.searchsorted(self._sorted, _prefixes(keys), side="right") - 1  # of several the last
        rows = self._order[np.maximum(places, 0)]
        rows[(self._keys[rows] != keys).any(axis=1)] = -1
        return rows


def places_of(keys: Keys, among: Keys) -> Rows:
    """The place of each key in `among`, (keys,); -1 where it isn't there."""
    return _Index(among).find(keys)


def checksum(key: bytes, vector: bytes) -> bytes:
    """The checksum of a record, as it stands in the file."""
    return zlib.crc32(vector, zlib.crc32(key)).to_bytes(_CHECK, "little")


def record(key: bytes, vector: NDArray[np.float16]) -> bytes:
    """A record for a file."""
    body = vector.astype("<f2").tobytes()
    return key + checksum(key, body) + body


def _prefixes(keys: Keys) -> NDArray[np.uint64]:
    prefixes: NDArray[np.uint64] = np.ascontiguousarray(keys[:, :8]).view(np.uint64).ravel()
    return prefixes


def _mapped(path: Path | None, size: int) -> tuple[mmap.mmap | bytes, int]:
    try:
        if path is None:
            return b"", 0
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            whole = about.st_size // size * size
            return (mmap.mmap(file.fileno(), whole, access=mmap.ACCESS_READ) if whole else b""), about.st_ino
    except OSError:
        return b"", 0


@dataclass(frozen=True)
class Located:
    """Vectors by number, wherever they rest: number i is row `rows[i]` of `sources[which[i]]`."""

    sources: Sequence[Halves]
    which: NDArray[np.int8]
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self.sources[0].shape[1])

    def take(self, numbers: Rows) -> NDArray[np.float32]:
        """Some of the vectors, (numbers, dimensions), float32."""
        which, rows = self.which[numbers], self.rows[numbers]
        taken = np.empty((len(rows), self.dimensions), np.float16)
        for number, source in enumerate(self.sources):
            here = (which == number).nonzero()[0]
            if len(here):
                taken[here] = source[rows[here]]
        return taken.astype(np.float32)
