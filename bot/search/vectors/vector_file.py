"""Vector file: vectors, each with a key that names its text and a checksum, read by key.

All records have one size: 16 bytes of key, 4 bytes of checksum, a scale, and the vector as whole numbers of 16 bits,
which times the scale are its own. The largest one is 32,767 in any vector: half precision, in as many bytes, leaves a
sixteenth of that, and confuses the likest passages of one question in a hundred. Records are only ever appended, or
erased where they stand. One that doesn't check, and what is left of one at the end of the file, is as good as absent.
A small file is read into memory, a large one mapped (see `base.array_file` on what may befall it then).
"""

from __future__ import annotations

import fcntl
import mmap
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from io import FileIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.base.array_file import IN_MEMORY
from bot.search.vectors.key_index import KEY, Keys, Rows, Segment, joined

_CHECK = 4
_LARGEST_INT16 = 32_767  # the largest number of a vector
_AT_A_TIME = 4096  # records that are checked together: a few megabytes

Table = NDArray[np.void]  # (records,): of `form`


def form(dimensions: int) -> np.dtype[np.void]:
    """A record as it stands in the file."""
    fields = [("key", "u1", (KEY,)), ("check", "<u4"), ("scale", "<f4"), ("vector", "<i2", (dimensions,))]
    return np.dtype(fields)


class Records:
    """The records of the file `path` as it is now; none if there is no such file."""

    def __init__(self, path: Path | None, dimensions: int, before: Records | None = None) -> None:
        """`before` are the records of the same file as they were: what was checked then isn't checked again."""
        self._size = form(dimensions).itemsize
        self._path = path
        with _opened(path) as file:
            self._take(file, form(dimensions), before)

    def _take(self, file: FileIO | None, shape: np.dtype[np.void], before: Records | None) -> None:
        self._bytes, self.inode = _content(file, self._size)
        self.table: Table = np.frombuffer(self._bytes, shape)
        self.table.flags.writeable = False
        same = before is not None and before.inode == self.inode and len(before) <= len(self.table)
        self._sound: NDArray[np.bool_] = np.zeros(len(self.table), bool)
        self._index: list[Segment] = []
        first = 0
        if before is not None and same:
            first, self._index = len(before), before._index
            self._sound[:first] = before._sound
        if file is not None and first < len(self.table):
            self._index = joined([*self._index, self._checked(file, first)])

    def __len__(self) -> int:
        return len(self._sound)

    def find(self, keys: Keys) -> Rows:
        """The record of each key, (keys,); -1 where there is none with a right checksum."""
        rows = np.full(len(keys), -1, np.int32)
        for segment in reversed(self._index):  # of several records the last
            left = (rows < 0).nonzero()[0]
            rows[left] = segment.find(keys[left] if len(left) < len(keys) else keys)
        here = (rows >= 0).nonzero()[0]
        rows[here[~self._sound[rows[here]]]] = -1
        return rows

    def rest(self) -> None:
        """Give back the memory of what was read. The system reads it from the file again when it is needed."""
        if isinstance(self._bytes, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._bytes.madvise(mmap.MADV_DONTNEED)

    def some(self, rows: Sequence[int]) -> Iterator[bytes]:
        """Some records, as they stand in the file."""
        for number, row in enumerate(rows):
            if number % _AT_A_TIME == 0:
                self.rest()
            yield bytes(self._bytes[row * self._size : (row + 1) * self._size])

    def records(self) -> Iterator[bytes]:
        """All records, as they stand in the file, many at a time."""
        step = self._size * _AT_A_TIME
        for begin in range(0, len(self._bytes), step):
            yield bytes(self._bytes[begin : begin + step])
            self.rest()

    def beyond(self, used: NDArray[np.bool_]) -> NDArray[np.intp]:
        """The numbers of the sound records that are not among `used`, (records,)."""
        return (self._sound & ~used).nonzero()[0]

    def erase(self, rows: Sequence[int]) -> None:
        """Put zeros in the place of some records. Raises OSError."""
        if self._path is None or not rows:
            return
        with self._path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_ino != self.inode:
                return  # another program wrote it anew
            for row in rows:
                os.pwrite(file.fileno(), bytes(self._size), row * self._size)
                self._sound[row] = False
                if isinstance(self._bytes, bytearray):
                    self._bytes[row * self._size : (row + 1) * self._size] = bytes(self._size)

    def _checked(self, file: FileIO, first: int) -> Segment:
        """Look at the records from `first` on: which are sound? Those can be found.

        For texts of one length, the checksum of their exclusive or is the exclusive or of their checksums (and of that
        of zeros, for an even number). So many are checked at once, and each by itself only where one isn't sound.
        """
        keys = np.empty((len(self) - first, KEY), np.uint8)
        for begin, some in self._read(file, first):
            keys[begin - first : begin - first + len(some)] = some[:, : KEY // 2].copy().view(np.uint8)
            together = [np.bitwise_xor.reduce(some, axis=0), *([self._zeros] if len(some) % 2 == 0 else [])]
            if _is_sound(np.bitwise_xor.reduce(together, axis=0).tobytes()):
                self._sound[begin : begin + len(some)] = True
            else:
                self._sound[begin : begin + len(some)] = [_is_sound(one.tobytes()) for one in some]
        rows = first + self._sound[first:].nonzero()[0].astype(np.int32)
        return Segment(keys[rows - first], rows)

    def _read(self, file: FileIO, first: int) -> Iterator[tuple[int, NDArray[np.uint16]]]:
        """The number of a record, from `first` on, and some from there, (records, lanes), which hold until the next.

        They are read as if here and there. What is read in order Linux keeps in large pieces, and counts a whole one,
        up to 2 MB, as ours when a question looks at one of its vectors.
        """
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_RANDOM)
        lanes = np.empty((min(len(self) - first, _AT_A_TIME), self._size // 2), "<u2")
        file.seek(first * self._size)
        for begin in range(first, len(self), _AT_A_TIME):
            some = lanes[: len(self) - begin]
            there = file.readinto(some.reshape(-1).view(np.uint8).data)
            some.reshape(-1).view(np.uint8)[there:] = 0  # no record
            yield begin, some

    @property
    def _zeros(self) -> NDArray[np.uint16]:
        """A record whose key, scale and vector are zeros."""
        body = bytes(self._size - KEY - _CHECK)
        return np.frombuffer(bytes(KEY) + checksum(bytes(KEY), body) + body, "<u2")


def checksum(key: bytes, body: bytes) -> bytes:
    """The checksum of a record with this scale and vector, as it stands in the file."""
    return zlib.crc32(body, zlib.crc32(key)).to_bytes(_CHECK, "little")


def record(key: bytes, vector: NDArray[np.float32]) -> bytes:
    """A record for a file, of a vector, (dimensions,)."""
    scale = np.maximum(np.abs(vector).max(), 1e-9).astype("<f4") / np.float32(_LARGEST_INT16)
    body: bytes = scale.tobytes() + np.rint(vector / scale).astype("<i2").tobytes()
    return key + checksum(key, body) + body


def _is_sound(record: bytes) -> bool:
    return checksum(record[:KEY], record[KEY + _CHECK :]) == record[KEY : KEY + _CHECK]


def _opened(path: Path | None) -> AbstractContextManager[FileIO | None]:
    try:
        return nullcontext() if path is None else path.open("rb", buffering=0)
    except OSError:
        return nullcontext()


def _content(file: FileIO | None, size: int) -> tuple[mmap.mmap | bytearray, int]:
    """The whole records in a file of records of `size` bytes, and its inode."""
    try:
        if file is None:
            return bytearray(), 0
        about = os.fstat(file.fileno())
        whole = about.st_size // size * size
        if whole > IN_MEMORY:
            return mmap.mmap(file.fileno(), whole, access=mmap.ACCESS_READ), about.st_ino
        content = bytearray(os.pread(file.fileno(), whole, 0))
        del content[len(content) // size * size :]
        return content, about.st_ino
    except OSError:
        return bytearray(), 0
