"""Shards: several engines as one. A file's points are all in one of them, and what each finds is put in one order.

Since no engine weighs anything by what it holds (the rarity of a term comes with the question), the order is the same
as that of one engine with all points.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.index.backend import Found, Point, PointStore, Sparse


class Shards:
    """See `PointStore`."""

    def __init__(self, stores: Sequence[PointStore]) -> None:
        self.place = ", ".join(one.place for one in stores)
        self._stores = stores

    def collections(self) -> list[str]:
        """See `PointStore.collections`."""
        return sorted({name for one in self._stores for name in one.collections()})

    def meant(self, alias: str) -> str | None:
        """See `PointStore.meant`: what the last one says, which is switched last."""
        return self._stores[-1].meant(alias)

    def create(self, collection: str, dimensions: int) -> None:
        """See `PointStore.create`."""
        for one in self._stores:
            one.create(collection, dimensions)

    def switch(self, alias: str, collection: str) -> None:
        """See `PointStore.switch`."""
        for one in self._stores:
            one.switch(alias, collection)

    def remove(self, collection: str) -> None:
        """See `PointStore.remove`."""
        for one in self._stores:
            one.remove(collection)

    def put(self, collection: str, points: Sequence[Point]) -> None:
        """See `PointStore.put`."""
        for number, one in enumerate(self._stores):
            own = [point for point in points if self._home(point.file) == number]
            if own:
                one.put(collection, own)

    def give_meaning(self, collection: str, file: str, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """See `PointStore.give_meaning`."""
        self._stores[self._home(file)].give_meaning(collection, file, ids, vectors)

    def take_out(self, collection: str, files: Sequence[str]) -> None:
        """See `PointStore.take_out`."""
        for one in self._stores:
            one.take_out(collection, files)

    def by_terms(self, collection: str, terms: Sparse, k: int) -> Found:
        """See `PointStore.by_terms`."""
        return self._merged(lambda one: one.by_terms(collection, terms, k), k)

    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Found:
        """See `PointStore.nearest`."""
        return self._merged(lambda one: one.nearest(collection, vector, k), k)

    def _merged(self, ask: Callable[[PointStore], Found], k: int) -> Found:
        ids, products = (np.concatenate(column) for column in zip(*map(ask, self._stores), strict=True))
        order = np.argsort(-products, kind="stable")[:k]
        return ids[order], products[order]

    def records(self, collection: str, kind: str, file: str | None = None, *, data: bool = True) -> list[Point]:
        """See `PointStore.records`."""
        return [point for one in self._stores for point in one.records(collection, kind, file, data=data)]

    def close(self) -> None:
        """See `PointStore.close`."""
        for one in self._stores:
            one.close()

    def _home(self, file: str) -> int:
        return zlib.crc32(file.encode()) % len(self._stores)
