"""ServerStore: a Qdrant server, by its own client; all replicas of a bot may share one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from bot.search.index.backend import EngineAway, Found, Point, Sparse

TERMS, MEANING = "terms", "meaning"
_AT_A_TIME = 256  # points that are put or read together
_EXACT = models.SearchParams(exact=True)


class ServerStore:
    """See `PointStore`."""

    def __init__(self, place: str, client: QdrantClient, patient: QdrantClient) -> None:
        """`patient` is the client that waits long: for what no reader waits for."""
        self.place = place
        self._client, self._patient = client, patient

    def collections(self) -> list[str]:
        """See `PointStore.collections`."""
        with _spoken():
            return sorted(one.name for one in self._client.get_collections().collections)

    def meant(self, alias: str) -> str | None:
        """See `PointStore.meant`."""
        with _spoken():
            named = {one.alias_name: one.collection_name for one in self._client.get_aliases().aliases}
            return named.get(alias)

    def create(self, collection: str, dimensions: int) -> None:
        """See `PointStore.create`. No graph of vectors is made: the search stays exact."""
        with _spoken():
            if not self._patient.collection_exists(collection):
                meaning = models.VectorParams(
                    size=dimensions,
                    distance=models.Distance.DOT,
                    datatype=models.Datatype.FLOAT16,
                    hnsw_config=models.HnswConfigDiff(m=0),
                )
                self._patient.create_collection(
                    collection,
                    vectors_config={MEANING: meaning},
                    sparse_vectors_config={TERMS: models.SparseVectorParams()},
                )
            for field in ("file", "kind"):
                self._patient.create_payload_index(collection, field, models.PayloadSchemaType.KEYWORD, wait=True)

    def switch(self, alias: str, collection: str) -> None:
        """See `PointStore.switch`."""
        named = models.CreateAlias(collection_name=collection, alias_name=alias)
        changes: list[Any] = [models.CreateAliasOperation(create_alias=named)]
        if self.meant(alias) is not None:
            changes.insert(0, models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias)))
        with _spoken():
            self._patient.update_collection_aliases(changes)

    def remove(self, collection: str) -> None:
        """See `PointStore.remove`."""
        with _spoken():
            self._patient.delete_collection(collection)

    def put(self, collection: str, points: Sequence[Point]) -> None:
        """See `PointStore.put`."""
        for begin in range(0, len(points), _AT_A_TIME):
            with _spoken():
                self._patient.upsert(collection, [_point(one) for one in points[begin : begin + _AT_A_TIME]], wait=True)

    def give_meaning(self, collection: str, file: str, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """See `PointStore.give_meaning`."""
        for begin in range(0, len(ids), _AT_A_TIME):
            some = zip(ids[begin : begin + _AT_A_TIME], vectors[begin : begin + _AT_A_TIME].tolist(), strict=True)
            with _spoken():
                made = [models.PointVectors(id=one, vector={MEANING: vector}) for one, vector in some]
                self._patient.update_vectors(collection, made, wait=True)

    def take_out(self, collection: str, files: Sequence[str]) -> None:
        """See `PointStore.take_out`."""
        with _spoken():
            self._patient.delete(collection, models.FilterSelector(filter=_of(("file", list(files)))), wait=True)

    def by_terms(self, collection: str, terms: Sparse, k: int) -> Found:
        """See `PointStore.by_terms`."""
        places, values = terms
        vector = models.SparseVector(indices=places.tolist(), values=values.tolist())
        return self._found(collection, vector, TERMS, k)

    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Found:
        """See `PointStore.nearest`."""
        return self._found(collection, vector.tolist(), MEANING, k)

    def _found(self, collection: str, vector: list[float] | models.SparseVector, using: str, k: int) -> Found:
        with _spoken():
            found = self._client.query_points(
                collection, query=vector, using=using, limit=k, search_params=_EXACT, with_payload=False
            ).points
        return np.array([one.id for one in found], np.uint64), np.array([one.score for one in found], np.float64)

    def records(self, collection: str, kind: str, file: str | None = None, *, data: bool = True) -> list[Point]:
        """See `PointStore.records`."""
        wanted = _of(("kind", [kind]), *([("file", [file])] if file is not None else []))
        fields: bool | list[str] = True if data else ["file"]
        found: list[Point] = []
        offset: Any = None
        while True:
            with _spoken():
                some, offset = self._client.scroll(
                    collection, scroll_filter=wanted, limit=_AT_A_TIME, offset=offset, with_payload=fields
                )
            for one in some:
                payload = one.payload or {}
                found.append(Point(int(one.id), payload["file"], kind, None, payload.get("data", "")))
            if offset is None:
                return found

    def close(self) -> None:
        """See `PointStore.close`."""
        with _spoken():
            self._client.close()
            self._patient.close()


@contextlib.contextmanager
def _spoken() -> Iterator[None]:
    """What the client raises, as EngineAway; a collection that is gone (its alias was switched) is away, too."""
    try:
        yield
    except UnexpectedResponse as error:
        refused = error.status_code in (401, 403)
        raise EngineAway(f"it {'refuses BOT_INDEX_KEY' if refused else f'answers {error.status_code}'}") from None
    except (ApiException, httpx.HTTPError, OSError):
        raise EngineAway("it can't be reached") from None


def _point(point: Point) -> models.PointStruct:
    vectors: dict[str, Any] = {}
    if point.terms is not None:
        vectors[TERMS] = models.SparseVector(indices=point.terms[0].tolist(), values=point.terms[1].tolist())
    payload = {"file": point.file, "kind": point.kind} | ({"data": point.data} if point.data else {})
    return models.PointStruct(id=point.id, vector=vectors, payload=payload)


def _of(*fields: tuple[str, list[str]]) -> models.Filter:
    return models.Filter(must=[models.FieldCondition(key=name, match=models.MatchAny(any=v)) for name, v in fields])
