"""VectorStore: vectors of texts, kept on disk by what the text is, so that only changed texts are encoded again.

A store is one file of records of one size: 16 bytes that name the text, 4 bytes that check the record, the vector in
half precision. Records are only ever appended, so a run that is interrupted loses nothing but its last batch; a
record that doesn't check is as good as absent. What the archive no longer needs is dropped once it outweighs the rest.

An archive may bring vectors along (`knowledge/vectors/`, written by `interview-bot prepare`), in the same form, so that
its first start on a new machine need not encode it. They are as expendable as the rest.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.search.encoder import Encoder, Vectors

Kind = Literal["question", "passage"]
Progress = Callable[[str, int, int], None]

BATCH = 64
SPARE = 20_000  # records that are kept though nobody asked for them this time
_KEY = 16
_CHECK = 4


def _key(kind: Kind, text: str) -> bytes:
    return hashlib.sha256(f"{kind}\n{text}".encode("utf-8", "replace")).digest()[:_KEY]


class VectorStore:
    """Encodes texts, remembers in `folder` (None: nowhere), and knows what the archive brings along in `prepared`."""

    def __init__(self, encoder: Encoder, folder: Path | None = None, prepared: Path | None = None) -> None:
        self._encoder = encoder
        self._path = folder / f"{encoder.name}.vectors" if folder is not None else None
        self._known: dict[bytes, NDArray[np.float16]] = {}
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._known = dict(_records(self._path.read_bytes(), encoder.dimensions))
        if prepared is not None:
            with contextlib.suppress(OSError):
                brought = (prepared / f"{encoder.name}.vectors").read_bytes()
                self._known = dict(_records(brought, encoder.dimensions)) | self._known
        self._wanted: set[bytes] = set()

    def vectors(self, kind: Kind, texts: Sequence[str], what: str = "", progress: Progress | None = None) -> Vectors:
        """The vectors of `texts`, (texts, dimensions), float32, in order; `progress` hears of those not known yet."""
        keys = [_key(kind, text) for text in texts]
        self._wanted.update(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            self._encode(kind, missing, what, progress)
        if not keys:
            return np.zeros((0, self._encoder.dimensions), np.float32)
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def _encode(self, kind: Kind, missing: dict[bytes, str], what: str, progress: Progress | None) -> None:
        encode = self._encoder.questions if kind == "question" else self._encoder.passages
        order = sorted(missing, key=lambda key: len(missing[key]))  # texts of like length are encoded faster together
        for start in range(0, len(order), BATCH):
            if progress is not None:
                progress(what, start, len(order))
            batch = order[start : start + BATCH]
            fresh = dict(zip(batch, encode([missing[key] for key in batch]).astype(np.float16), strict=True))
            self._known |= fresh
            self._append(fresh)
        if progress is not None:
            progress(what, len(order), len(order))

    def _append(self, fresh: dict[bytes, NDArray[np.float16]]) -> None:
        """Add records to the file; a disk that won't take them costs only time at the next start."""
        if self._path is None:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                torn = file.tell() % _size(next(iter(fresh.values())))
                file.truncate(file.tell() - torn)
                file.write(b"".join(_record(key, vector) for key, vector in fresh.items()))

    def write(self, folder: Path) -> int:
        """Write what was asked for since this store was opened, and nothing else, into `folder`; return how much.

        The records are sorted, so that the same texts give the same file. Raises OSError.
        """
        kept = sorted(self._wanted)
        _replace(folder / f"{self._encoder.name}.vectors", {key: self._known[key] for key in kept})
        return len(kept)

    def tidy(self, *, strictly: bool = False) -> None:
        """Forget what was not asked for since this store was opened, if that is more than what was, and much.

        `strictly`: forget it in any case, because some of it was withdrawn.
        """
        enough = len(self._wanted) if strictly else 2 * len(self._wanted) + SPARE
        if self._path is None or len(self._known) <= enough:
            return
        self._known = {key: vector for key, vector in self._known.items() if key in self._wanted}
        with contextlib.suppress(OSError):
            _replace(self._path, self._known)


def _replace(path: Path, records: dict[bytes, NDArray[np.float16]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    fresh.write_bytes(b"".join(_record(key, vector) for key, vector in records.items()))
    os.replace(fresh, path)


def _size(vector: NDArray[np.float16]) -> int:
    return _KEY + _CHECK + vector.nbytes


def _record(key: bytes, vector: NDArray[np.float16]) -> bytes:
    body = key + vector.tobytes()
    return key + zlib.crc32(body).to_bytes(_CHECK, "little") + vector.tobytes()


def _records(data: bytes, dimensions: int) -> Iterator[tuple[bytes, NDArray[np.float16]]]:
    size = _KEY + _CHECK + 2 * dimensions
    for start in range(0, len(data) - size + 1, size):
        key = data[start : start + _KEY]
        check = int.from_bytes(data[start + _KEY : start + _KEY + _CHECK], "little")
        body = data[start + _KEY + _CHECK : start + size]
        if zlib.crc32(key + body) == check:
            yield key, np.frombuffer(body, np.float16)
