"""Shared points: the form in which an engine has a file: its passages, and the records of what was made of it."""

from __future__ import annotations

import base64
import hashlib
import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.search.index.backend import Ids, Point, PointIds, Sparse
from bot.search.index.bm25 import shares_of
from bot.search.index.postings import Postings, arrays_of, postings_of

COUNTS, VECTORS, MEANING, AVERAGE = "counts", "vectors", "meaning", "average"  # kinds of records


class FileSource(NamedTuple):
    """A file whose terms, and words, can be counted; `passages` are the ids of its passages."""

    key: str
    terms: Callable[[], Postings]
    words: Callable[[], Postings]
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a file."""

    terms: Postings
    words: Postings


def point_ids(key: str, count: int) -> PointIds:
    """The ids of a file's passages, (count,)."""
    return np.uint64(point_id(key, "")) + np.arange(count, dtype=np.uint64)


class PointPlaces:
    """Which passages of an archive points stand for. `files` are their keys and the numbers of their passages."""

    def __init__(self, files: Iterable[tuple[str, int]]) -> None:
        ids = np.concatenate([np.zeros(0, np.uint64), *(point_ids(key, count) for key, count in files)])
        self._order: Ids = np.argsort(ids, kind="stable")
        self._ids: PointIds = ids[self._order]

    def of(self, ids: PointIds) -> Ids:
        """The passages of these points, in their order; of files with the same words, all; of unknown points, none."""
        begins, ends = np.searchsorted(self._ids, ids, "left"), np.searchsorted(self._ids, ids, "right")
        offsets = np.cumsum(ends - begins)
        places = np.arange(offsets[-1] if len(offsets) else 0) + np.repeat(ends - offsets, ends - begins)
        numbers: Ids = self._order[places]
        return numbers


def sparse(terms: Iterable[str], values: Iterable[float]) -> Sparse:
    """Terms by hashes of 32 bits. Where two meet, their values are added up: a product can only grow by that."""
    together: dict[int, float] = {}
    for term, value in zip(terms, values, strict=True):
        place = zlib.crc32(term.encode("utf-8", "replace"))
        together[place] = together.get(place, 0.0) + value
    return np.fromiter(together, np.uint32, len(together)), np.fromiter(together.values(), np.float32, len(together))


def point_id(key: str, kind: str) -> int:
    """The id of a file's first passage, or its first record of a kind."""
    digest = hashlib.sha256(f"{kind}\n{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1  # so that some can be added


def passages_of(key: str, terms: Postings, average: float) -> list[Point]:
    """The passages of a file as points."""
    shares = shares_of(terms.frequencies.astype(np.float64), terms.lengths[terms.documents], average)
    owners = np.repeat(np.arange(len(terms.words)), terms.document_frequencies)
    order = np.argsort(terms.documents, kind="stable")
    ends = np.searchsorted(terms.documents[order], np.arange(len(terms.lengths) + 1))
    points = []
    for number, one in enumerate(point_ids(key, len(terms.lengths)).tolist()):
        own = order[ends[number] : ends[number + 1]]
        held = sparse([terms.words[owner] for owner in owners[own].tolist()], shares[own].tolist())
        points.append(Point(one, key, terms=held))
    return points


def record_of(source: FileSource, counts: Counts) -> Point:
    """The record of what was counted of a file."""
    arrays = {f"t{name}": array for name, array in arrays_of(counts.terms).items()}
    arrays |= {f"w{name}": array for name, array in arrays_of(counts.words).items()}
    data = _packed(arrays | {"passages": np.array(source.passages, np.str_)})
    return Point(point_id(source.key, COUNTS), source.key, COUNTS, data=data)


def counts_in(record: Point) -> Counts:
    """What `record_of` was given."""
    arrays = _unpacked(record.data)
    terms, words = ({n[1:]: a for n, a in arrays.items() if n[0] == kind} for kind in "tw")
    return Counts(postings_of(terms), postings_of(words))


def passages_in(record: Point) -> list[str]:
    """The ids of the passages of the file that a record is of."""
    return [str(one) for one in _unpacked(record.data)["passages"].tolist()]


def _packed(arrays: dict[str, NDArray[np.generic]]) -> str:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return base64.b64encode(zlib.compress(file.getvalue(), 1)).decode()


def _unpacked(data: str) -> dict[str, NDArray[np.generic]]:
    with np.load(io.BytesIO(zlib.decompress(base64.b64decode(data))), allow_pickle=False) as arrays:
        return dict(arrays)
