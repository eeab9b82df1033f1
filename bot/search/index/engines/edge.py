"""EdgeStore: Qdrant in this process (qdrant-edge-py), in a folder; a folder a collection, a symbolic link an alias.

What is put is in its log before the call returns, so that a kill loses nothing.
One process at a time may open it: for any other it is away.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as qdrant
from numpy.typing import NDArray

from bot.search.index.backend import EngineAway, Found, Point, Sparse

TERMS, MEANING = "terms", "meaning"
_AT_A_TIME = 256  # points that are put or read together
_FREE_MB = 256  # of the disk: with less nothing is written, for the library would end this process where it gets none
_NEVER = 1 << 40  # kilobytes of vectors from which on they get a graph: the search stays exact


class EdgeStore:
    """See `PointStore`."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder)
        self._folder = folder
        self._open: dict[str, qdrant.EdgeShard] = {}
        self._lock = threading.Lock()

    def collections(self) -> list[str]:
        """See `PointStore.collections`."""
        try:
            folders = [one for one in self._folder.iterdir() if one.is_dir() and not one.is_symlink()]
        except OSError:
            return []
        return sorted(one.name for one in folders if not one.name.startswith("."))

    def meant(self, alias: str) -> str | None:
        """See `PointStore.meant`."""
        try:
            found = os.readlink(self._folder / alias)
        except OSError:
            return None
        return found if (self._folder / found).is_dir() else None

    def create(self, collection: str, dimensions: int) -> None:
        """See `PointStore.create`."""
        whole, half = self._folder / collection, self._folder / ".new"
        if whole.is_dir():
            return
        vectors = {
            MEANING: qdrant.EdgeVectorParams(
                dimensions, qdrant.Distance.Dot, datatype=qdrant.VectorStorageDatatype.Float16
            )
        }
        config = qdrant.EdgeConfig(
            vectors=vectors,
            sparse_vectors={TERMS: qdrant.EdgeSparseVectorParams()},
            optimizers=qdrant.EdgeOptimizersConfig(indexing_threshold=_NEVER),
        )
        with self._writing(), self._lock:
            shutil.rmtree(half, ignore_errors=True)  # of who was killed at this
            half.mkdir(parents=True)
            shard = qdrant.EdgeShard.create(str(half), config)
            for field in ("file", "kind"):
                shard.update(qdrant.UpdateOperation.create_field_index(field, qdrant.PayloadSchemaType.Keyword))
            shard.close()
            half.rename(whole)

    def switch(self, alias: str, collection: str) -> None:
        """See `PointStore.switch`."""
        with self._spoken():
            beside = self._folder / f"{alias}.new"
            beside.unlink(missing_ok=True)
            beside.symlink_to(collection)
            os.replace(beside, self._folder / alias)

    def remove(self, collection: str) -> None:
        """See `PointStore.remove`."""
        with self._spoken(), self._lock:
            if (shard := self._open.pop(collection, None)) is not None:
                shard.close()
            shutil.rmtree(self._folder / collection, ignore_errors=True)

    def put(self, collection: str, points: Sequence[Point]) -> None:
        """See `PointStore.put`."""
        for begin in range(0, len(points), _AT_A_TIME):
            with self._writing(), self._shard(collection) as shard:
                made = [_point(point) for point in points[begin : begin + _AT_A_TIME]]
                shard.update(qdrant.UpdateOperation.upsert_points(made))

    def give_meaning(self, collection: str, file: str, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """See `PointStore.give_meaning`."""
        for begin in range(0, len(ids), _AT_A_TIME):
            with self._writing(), self._shard(collection) as shard:
                some = zip(ids[begin : begin + _AT_A_TIME], vectors[begin : begin + _AT_A_TIME].tolist(), strict=True)
                made = [qdrant.PointVectors(one, {MEANING: vector}) for one, vector in some]
                shard.update(qdrant.UpdateOperation.update_vectors(made))

    def take_out(self, collection: str, files: Sequence[str]) -> None:
        """See `PointStore.take_out`."""
        with self._shard(collection) as shard:
            shard.update(qdrant.UpdateOperation.delete_points_by_filter(_of(("file", list(files)))))

    def by_terms(self, collection: str, terms: Sparse, k: int) -> Found:
        """See `PointStore.by_terms`."""
        places, values = terms
        return self._found(collection, qdrant.SparseVector(places.tolist(), values.tolist()), TERMS, k)

    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Found:
        """See `PointStore.nearest`."""
        return self._found(collection, vector.tolist(), MEANING, k)

    def _found(self, collection: str, vector: list[float] | qdrant.SparseVector, using: str, k: int) -> Found:
        request = qdrant.QueryRequest(limit=k, query=qdrant.Query.Nearest(vector, using=using))
        with self._shard(collection) as shard:
            found = shard.query(request)
        return np.array([one.id for one in found], np.uint64), np.array([one.score for one in found], np.float64)

    def records(self, collection: str, kind: str, file: str | None = None, *, data: bool = True) -> list[Point]:
        """See `PointStore.records`."""
        wanted = _of(("kind", [kind]), *([("file", [file])] if file is not None else []))
        fields: bool | list[str] = True if data else ["file"]
        found: list[Point] = []
        with self._shard(collection) as shard:
            offset = None
            while True:
                some, offset = shard.scroll(
                    qdrant.ScrollRequest(offset=offset, limit=_AT_A_TIME, filter=wanted, with_payload=fields)
                )
                for one in some:
                    payload = one.payload or {}
                    found.append(Point(int(str(one.id)), payload["file"], kind, None, payload.get("data", "")))
                if offset is None:
                    return found

    def close(self) -> None:
        """See `PointStore.close`."""
        with self._spoken(), self._lock:
            for shard in self._open.values():
                shard.close()
            self._open.clear()

    @contextlib.contextmanager
    def _shard(self, collection: str) -> Iterator[qdrant.EdgeShard]:
        with self._spoken():
            shard = self._open.get(collection)
            if shard is None:
                with self._lock:
                    shard = self._open.get(collection) or qdrant.EdgeShard.load(str(self._folder / collection))
                    self._open[collection] = shard
            yield shard

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Only where the disk has room."""
        with self._spoken():
            there = next(one for one in (self._folder, *self._folder.parents) if one.is_dir())
            free = shutil.disk_usage(there).free >> 20
            if free < _FREE_MB:
                raise EngineAway(f"its disk has {free} MB free, and {_FREE_MB} are needed to write there")
            yield

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        """The library has no errors of its own."""
        try:
            yield
        except EngineAway:
            raise
        except OSError as error:
            raise EngineAway(f"the disk says: {error.strerror}") from None
        except Exception as error:
            if "WouldBlock" in str(error):
                raise EngineAway("another process has it open") from None
            said = str(error)[:200].rstrip(".")
            raise EngineAway(f"it says: {said}; if that lasts, delete the folder: it is built anew") from None


def _point(point: Point) -> qdrant.Point:
    vectors: dict[str, Any] = {}
    if point.terms is not None:
        vectors[TERMS] = qdrant.SparseVector(point.terms[0].tolist(), point.terms[1].tolist())
    payload = {"file": point.file, "kind": point.kind} | ({"data": point.data} if point.data else {})
    return qdrant.Point(point.id, vectors, payload)


def _of(*fields: tuple[str, list[str]]) -> qdrant.Filter:
    return qdrant.Filter(must=[qdrant.FieldCondition(name, qdrant.MatchAny(values)) for name, values in fields])
