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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from bot.base import throttled
from bot.base.atomic_file import replacing
from bot.search.vectors.encoder import Encoder, Vectors
from bot.search.vectors.key_index import KEY, Keys
from bot.search.vectors.vector_file import Records, Table, form, record
from bot.search.vectors.vector_view import VectorView

Kind = Literal["question", "passage"]
Progress = Callable[[str, int, int], None]  # what is being done, how many letters are done, of how many

BATCH = 64  # texts that are encoded together; an interruption loses so many
LETTERS = 16_000  # of all texts of a batch
SPARE_RECORDS = 20_000  # records that are kept although the archive does not need them now
FORM = "16bit"  # of the records: whoever changes it changes their file's name
AWAKE_VECTORS = 2_000  # vectors that are read before the memory of their file is given back


def file_of(encoder: Encoder) -> str:
    """The name of a file of the encoder's vectors."""
    return f"{encoder.name}.{FORM}.vectors"


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
        name = file_of(encoder)
        self._path = folder / name if folder is not None else None
        brought = prepared / name if prepared is not None else None
        if folder is not None and before is None:
            _forget_other_forms(folder, encoder.name, name)
        if before is not None and self._path is not None and not os.path.exists(self._path):
            _put_back(self._path, before._own)
        self._own: Records = Records(self._path, encoder.dimensions, before._own if before is not None else None)
        self._brought: Records = Records(brought, encoder.dimensions, before._brought if before is not None else None)
        # Records that could not be written to a disk.
        self._kept: dict[bytes, bytes] = dict(before._kept) if before is not None else {}
        self._wanted: list[tuple[Keys, VectorView]] = []
        self._encoded = 0  # texts since this store was opened

    def vectors(self, kind: Kind, texts: Sequence[str], what: str = "", progress: Progress | None = None) -> Vectors:
        """The vectors of `texts`, (texts, dimensions), float32, in order; `progress` hears of those not known yet."""
        return self.located(kind, texts, what, progress).take(np.arange(len(texts)))

    def located(self, kind: Kind, texts: Sequence[str], what: str = "", progress: Progress | None = None) -> VectorView:
        """Where the vectors of `texts` rest, in order, once those are encoded that are not known yet."""
        keys = keys_of(kind, texts)
        places = self.places(keys)
        missing = (places.rows < 0).nonzero()[0]
        if len(missing):
            self.encode(kind, keys[missing], [texts[number] for number in missing.tolist()], what, progress)
            places = self.places(keys)
        return self.asked_for(keys, places)

    def places(self, keys: Keys) -> VectorView:
        """Where the vectors of the keys' texts rest, -1 where they must be encoded still."""
        rows, which = self._own.find(keys), np.zeros(len(keys), np.int8)
        inodes = (self._own.inode, self._brought.inode)
        left = (rows < 0).nonzero()[0]
        numbers = {key: number for number, key in enumerate(self._kept)} if len(left) else {}
        for number in left.tolist() if numbers else ():
            rows[number], which[number] = numbers.get(keys[number].tobytes(), -1), 2
        left = left[rows[left] < 0]
        rows[left], which[left] = self._brought.find(keys[left]), 1
        return VectorView(self._sources(), which, rows, inodes)

    def encode(
        self, kind: Kind, keys: Keys, texts: Sequence[str], what: str = "", progress: Progress | None = None
    ) -> None:
        """Encode `texts`, given with their keys."""
        missing = dict(zip([key.tobytes() for key in keys], texts, strict=True))
        encode = self.encoder.questions if kind == "question" else self.encoder.passages
        order = sorted(missing, key=lambda key: len(missing[key]))  # texts of like length are encoded faster together
        done, letters = 0, sum(map(len, missing.values()))
        for batch in _batches(order, missing):
            if progress is not None:
                progress(what, done, letters)
            vectors = encode([missing[key] for key in batch])
            self._append({key: record(key, vector) for key, vector in zip(batch, vectors, strict=True)})
            done += sum(len(missing[key]) for key in batch)
        self._encoded += len(order)
        if order:
            self._own = Records(self._path, self.encoder.dimensions, self._own)
            if progress is not None:
                progress(what, done, letters)

    def take_over(self, records: bytes) -> None:
        """Add records that another program made with the same encoder. A record whose checksum is wrong is left out."""
        size = form(self.encoder.dimensions).itemsize
        whole = [records[begin : begin + size] for begin in range(0, len(records) - size + 1, size)]
        if whole:
            self._append({one[:KEY]: one for one in whole})
            self._own = Records(self._path, self.encoder.dimensions, self._own)

    def arrange(self, keys: Callable[[], Keys]) -> None:
        """Write the file anew in the order of `keys()`, if thousands of texts were encoded since the store was opened.
        To be called before any vector is read.

        Texts are encoded in order of their lengths. So the vectors that a question reads together would be scattered
        over the file, which costs twice the time and memory.
        """
        if self._path is None or self._encoded <= SPARE_RECORDS:
            return
        rows = self._own.find(keys())
        rows = np.concatenate([rows[rows >= 0], np.arange(len(self._own), dtype=np.int32)])
        _, first = np.unique(rows, return_index=True)
        with contextlib.suppress(OSError):
            _replace(self._path, self._own.some(rows[np.sort(first)].tolist()))
        self._own, self._encoded = Records(self._path, self.encoder.dimensions, self._own), 0

    def asked_for(self, keys: Keys, places: VectorView) -> VectorView:
        """`places` in the files as they are now; marks them as needed. Raises KeyError if a text was never encoded."""
        if places.inodes != (self._own.inode, self._brought.inode):  # a file is another one since
            places = self.places(keys)
        if (places.rows < 0).any():
            raise KeyError("a text that was never encoded")
        self._wanted.append((keys, places))
        return replace(places, sources=self._sources(), took=_Nap([self._own, self._brought]))

    def _sources(self) -> tuple[Table, ...]:
        kept = np.frombuffer(b"".join(self._kept.values()), form(self.encoder.dimensions))
        return self._own.table, self._brought.table, kept

    def rest(self) -> None:
        """Give back the memory of what was read from the files."""
        self._own.rest()
        self._brought.rest()

    def _append(self, fresh: dict[bytes, bytes]) -> None:
        """Add records, by their keys; a disk that won't take them costs only memory, and time at the next start."""
        if self._path is None:
            self._kept |= fresh
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            data = b"".join(fresh.values())
            with self._path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                size = os.fstat(file.fileno()).st_size
                file.truncate(size - size % (len(data) // len(fresh)))  # a torn record would shift all that follow
                file.write(data)
        except OSError as error:
            throttled.tell(self._path.parent, error)
            self._kept |= fresh

    def write(self, folder: Path) -> int:
        """Write what was asked for since this store was opened, and nothing else, into `folder`; return how much.

        The records are sorted, so that the same texts give the same file. Raises OSError.
        """
        keys = self._asked_for()
        places = self.places(keys)
        _replace(folder / file_of(self.encoder), (places.record(number) for number in range(len(keys))))
        return len(keys)

    def tidy(self, *, strictly: bool = False) -> None:
        """Remove the records that were not asked for since this store was opened, if they are many and more than those
        that were. `strictly`: remove them in any case, because some of it was withdrawn."""
        used = np.zeros(len(self._own), bool)
        for _, places in self._wanted:
            used[places.rows[places.which == 0]] = True
        beyond, count = self._own.beyond(used), int(used.sum())
        if self._path is None or not (len(self._own) > 2 * count + SPARE_RECORDS or (strictly and len(beyond))):
            return
        with contextlib.suppress(OSError):
            if SPARE_RECORDS < len(self._own) <= 2 * count + SPARE_RECORDS:
                self._own.erase(beyond.tolist())
                return
            _replace(self._path, self._own.some(used.nonzero()[0].tolist()))
        self._own = Records(self._path, self.encoder.dimensions)

    def _asked_for(self) -> Keys:
        """The keys of all texts that were asked for, each once, sorted."""
        keys = np.concatenate([*(keys for keys, _ in self._wanted), np.zeros((0, KEY), np.uint8)])
        halves = keys.view(">u8")
        keys = keys[np.lexsort((halves[:, 1], halves[:, 0]))]
        first = np.ones(len(keys), bool)
        first[1:] = (keys[1:] != keys[:-1]).any(axis=1)
        return keys[first]


class _Nap:
    """Gives back the memory of some files after many of their vectors were read. The system reads a file in large
    pieces, so that a few thousand scattered vectors bring all of it into memory."""

    def __init__(self, files: Sequence[Records]) -> None:
        self._files = files
        self._taken = 0

    def __call__(self, count: int) -> None:
        self._taken += count
        if self._taken > AWAKE_VECTORS:
            self._taken = 0
            for file in self._files:
                file.rest()


def _batches(order: Sequence[bytes], texts: Mapping[bytes, str]) -> Iterator[list[bytes]]:
    """Keys of texts that are encoded together, in their order."""
    batch: list[bytes] = []
    letters = 0
    for key in order:
        letters += len(texts[key])
        if batch and (len(batch) == BATCH or letters > LETTERS):
            yield batch
            batch, letters = [], len(texts[key])
        batch.append(key)
    if batch:
        yield batch


def _forget_other_forms(folder: Path, encoder: str, name: str) -> None:
    """Remove the files of other versions of the bot: nothing would read them, or delete from them what is withdrawn."""
    with contextlib.suppress(OSError):
        for path in (folder / f"{encoder}.vectors", *folder.glob(f"{encoder}.*.vectors")):
            if path.name != name:
                path.unlink(missing_ok=True)


def _put_back(path: Path, known: Records) -> None:
    """Write a file anew that somebody deleted while its records are still mapped."""
    with contextlib.suppress(OSError):
        _replace(path, known.records())


def _replace(path: Path, records: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, mode=None, durable=False) as file:
        file.writelines(records)
