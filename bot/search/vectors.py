"""VectorStore: vectors of texts, kept on disk by what the text is, so that only changed texts are encoded again.

A store is one file of `records`, mapped, so that a large archive's vectors need no memory until they are looked at. A
run that is interrupted loses nothing but its last batch. What the archive no longer needs is dropped once it outweighs
the rest.

An archive may bring vectors along (`knowledge/vectors/`, written by `interview-bot prepare`), in the same form, so that
its first start on a new machine need not encode it. They are as expendable as the rest.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.search.encoder import Encoder, Vectors
from bot.search.records import KEY, Keys, Located, Records, record

Kind = Literal["question", "passage"]
Progress = Callable[[str, int, int], None]

BATCH = 64
SPARE = 20_000  # records that are kept though nobody asked for them this time


def keys_of(kind: Kind, texts: Iterable[str]) -> Keys:
    """What names each text in a store, (texts, 16). A question and a passage of the same words are two texts."""
    digests = (hashlib.sha256(f"{kind}\n{text}".encode("utf-8", "replace")).digest()[:KEY] for text in texts)
    return np.frombuffer(b"".join(digests), np.uint8).reshape(-1, KEY)


class VectorStore:
    """Encodes texts, remembers in `folder` (None: nowhere), and knows what the archive brings along in `prepared`."""

    def __init__(
        self,
        encoder: Encoder,
        folder: Path | None = None,
        prepared: Path | None = None,
        before: VectorStore | None = None,
    ) -> None:
        """`before` is a store of the same folders: what it has checked isn't checked again."""
        self.encoder = encoder
        self.folder = folder
        name = f"{encoder.name}.vectors"
        self._path = folder / name if folder is not None else None
        brought = prepared / name if prepared is not None else None
        self._own: Records = Records(self._path, encoder.dimensions, before._own if before is not None else None)
        self._brought: Records = Records(brought, encoder.dimensions, before._brought if before is not None else None)
        self._kept: dict[bytes, NDArray[np.float16]] = dict(before._kept) if before is not None else {}  # on no disk
        self._wanted: list[Keys] = []

    def vectors(self, kind: Kind, texts: Sequence[str], what: str = "", progress: Progress | None = None) -> Vectors:
        """The vectors of `texts`, (texts, dimensions), float32, in order; `progress` hears of those not known yet."""
        keys = keys_of(kind, texts)
        self.encode(kind, keys, texts, what, progress)
        return self.located(keys).take(np.arange(len(keys)))

    def unknown(self, keys: Keys) -> NDArray[np.bool_]:
        """Which of the keys' texts must be encoded still, (keys,)."""
        places = self._places(keys)
        unknown: NDArray[np.bool_] = places.rows < 0
        return unknown

    def encode(
        self, kind: Kind, keys: Keys, texts: Sequence[str], what: str = "", progress: Progress | None = None
    ) -> None:
        """Encode those of `texts` that aren't known, given with their keys."""
        missing = {keys[number].tobytes(): texts[number] for number in self.unknown(keys).nonzero()[0].tolist()}
        encode = self.encoder.questions if kind == "question" else self.encoder.passages
        order = sorted(missing, key=lambda key: len(missing[key]))  # texts of like length are encoded faster together
        for start in range(0, len(order), BATCH):
            if progress is not None:
                progress(what, start, len(order))
            batch = order[start : start + BATCH]
            vectors = encode([missing[key] for key in batch]).astype(np.float16)
            self._append(dict(zip(batch, vectors, strict=True)))
        if order:
            self._own = Records(self._path, self.encoder.dimensions, self._own)
            if progress is not None:
                progress(what, len(order), len(order))

    def located(self, keys: Keys) -> Located:
        """Where the vectors of the keys' texts rest. Raises KeyError for a text that isn't known."""
        places = self._places(keys)
        if (places.rows < 0).any():
            raise KeyError("a text that was never encoded")
        self._wanted.append(keys)
        return places

    def rest(self) -> None:
        """Give back the memory of what was read from the files."""
        self._own.rest()
        self._brought.rest()

    def _places(self, keys: Keys) -> Located:
        kept = np.stack(list(self._kept.values())) if self._kept else np.zeros((0, self.encoder.dimensions), np.float16)
        rows, which = self._own.find(keys), np.zeros(len(keys), np.int8)
        numbers = {key: number for number, key in enumerate(self._kept)}
        for number in (rows < 0).nonzero()[0].tolist() if self._kept else ():
            rows[number], which[number] = numbers.get(keys[number].tobytes(), -1), 2
        left = (rows < 0).nonzero()[0]
        rows[left], which[left] = self._brought.find(keys[left]), 1
        return Located((self._own.vectors, self._brought.vectors, kept), which, rows)

    def _append(self, fresh: dict[bytes, NDArray[np.float16]]) -> None:
        """Add records to the file; a disk that won't take them costs only memory, and time at the next start."""
        try:
            if self._path is None:
                raise OSError("nothing is kept on disk")
            self._path.parent.mkdir(parents=True, exist_ok=True)
            data = b"".join(record(key, vector) for key, vector in fresh.items())
            with self._path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                size = os.fstat(file.fileno()).st_size
                file.truncate(size - size % (len(data) // len(fresh)))  # a torn record would shift all that follow
                file.write(data)
        except OSError:
            self._kept |= fresh

    def write(self, folder: Path) -> int:
        """Write what was asked for since this store was opened, and nothing else, into `folder`; return how much.

        The records are sorted, so that the same texts give the same file. Raises OSError.
        """
        keys = self._asked_for()
        vectors = self._places(keys)
        halves = (vectors.take(np.array([number]))[0].astype(np.float16) for number in range(len(keys)))
        records = (record(key.tobytes(), half) for key, half in zip(keys, halves, strict=True))
        _replace(folder / f"{self.encoder.name}.vectors", records)
        return len(keys)

    def tidy(self, *, strictly: bool = False) -> None:
        """Forget what was not asked for since this store was opened, if that is more than what was, and much.

        `strictly`: forget it in any case, because some of it was withdrawn.
        """
        if self._path is None:
            return
        keys = self._asked_for()
        if len(self._own) <= (0 if strictly else 2 * len(keys) + SPARE):
            return
        rows = self._own.find(keys)
        rows = np.sort(rows[rows >= 0])
        if len(rows) == len(self._own):
            return
        with contextlib.suppress(OSError):
            _replace(self._path, (self._own.record(row) for row in rows.tolist()))
        self._own = Records(self._path, self.encoder.dimensions)

    def _asked_for(self) -> Keys:
        """The keys of all texts that were asked for, each once, sorted."""
        keys = np.concatenate([*self._wanted, np.zeros((0, KEY), np.uint8)])
        halves = keys.view(">u8")
        keys = keys[np.lexsort((halves[:, 1], halves[:, 0]))]
        first = np.ones(len(keys), bool)
        first[1:] = (keys[1:] != keys[:-1]).any(axis=1)
        return keys[first]


def _replace(path: Path, records: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    with fresh.open("wb") as file:
        file.writelines(records)
    os.replace(fresh, path)
