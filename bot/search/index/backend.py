"""Backends: what ranking asks of an index, and what an index asks of an engine that keeps it elsewhere.

`PassageIndex` is the words of an archive: LexicalIndex holds them in this process, SharedIndex finds them in an engine.
`PointStore` is such an engine: Qdrant in this process or on a server, or several of them as one. It knows points, each
with the key of its file: passages, which are found by terms or by meaning, and records, which are only read. It ranks
by plain products, and whatever it finds is looked up in the archive and weighed again: see `shared_index`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.intp]
Floats = NDArray[np.float64]
PointIds = NDArray[np.uint64]
Sparse = tuple[NDArray[np.uint32], NDArray[np.float32]]  # places and values
Found = tuple[PointIds, Floats]  # points and their products with what was asked, the highest first

PASSAGE = "passage"  # the kind of point that is searched; the others are records


class PassageIndex(Protocol):
    """The words of an archive's passages, which are numbered in its order. Any number of threads may ask at once.

    `weighted_terms` gives each term of a question its weight. Scores are rank_bm25's `BM25Plus`, summed over the terms
    that a passage shares; a passage that shares none scores 0.
    """

    def __len__(self) -> int: ...

    @property
    def files(self) -> Sequence[str]:
        """The keys of the files, in order; a key changes with its file's words."""
        ...

    @property
    def terms(self) -> Collection[str]:
        """Every term of the archive."""
        ...

    def often(self, term: str) -> int:
        """In how many passages a term stands."""
        ...

    def holders(self, term: str) -> Ids:
        """The passages in which a known term stands, in order."""
        ...

    def top(self, weighted_terms: Mapping[str, float], k: int) -> tuple[Ids, Floats]:
        """The best k passages that share a term, and their scores, each (found,): best first, of equals the earlier one
        first. `found` is at most k."""
        ...

    def scores_of(self, documents: Sequence[int] | NDArray[np.integer], weighted_terms: Mapping[str, float]) -> Floats:
        """The scores of some passages, (documents,)."""
        ...

    def holding(self, documents: Ids, terms: Iterable[str]) -> NDArray[np.bool_]:
        """Which of some passages hold which of `terms`, all of them known, (terms, documents)."""
        ...

    def matched(self, document: int, terms: Iterable[str]) -> tuple[str, ...]:
        """Those of `terms` that stand in a passage, in the order given."""
        ...


class NearVectors(Protocol):
    """The vectors of an archive's passages, for a first look at all of them."""

    def nearest(self, question: NDArray[np.float32], k: int) -> Ids:
        """The k passages, (k,), whose vectors are likest to `question`, (dimensions,), or nearly so, in any order."""
        ...

    def likeness_of(self, question: NDArray[np.float32], numbers: Ids) -> NDArray[np.float32]:
        """About the dot product of some passages' vectors with `question`, (numbers,)."""
        ...


class EngineAway(Exception):
    """The engine can't be asked now. The text says why, and holds no secret."""


@dataclass(frozen=True, slots=True)
class Point:
    """A passage, with what it is found by, or a record, with its data. The same words have the same `id`."""

    id: int
    file: str
    kind: str = PASSAGE
    terms: Sparse | None = None
    data: str = ""


class PointStore(Protocol):
    """An engine with collections of points. An alias stands for a collection, and is switched in one step.

    Every method raises EngineAway if the engine can't be reached or refuses. To put a point that is there changes
    nothing, and neither does taking out one that is not: two replicas may do the same at once.
    """

    place: str  # where it is, for sentences

    def collections(self) -> list[str]:
        """The names of all collections."""
        ...

    def meant(self, alias: str) -> str | None:
        """The collection that an alias stands for."""
        ...

    def create(self, collection: str, dimensions: int) -> None:
        """Make a collection, unless it is there, whose passages may have vectors of that length."""
        ...

    def switch(self, alias: str, collection: str) -> None:
        """Have the alias stand for that collection from now on."""
        ...

    def remove(self, collection: str) -> None:
        """Take away a collection and all that is in it."""
        ...

    def put(self, collection: str, points: Sequence[Point]) -> None:
        """Add points, or replace those of the same ids; they can be found when this returns."""
        ...

    def give_meaning(self, collection: str, file: str, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Give passages of a file, which are there, their vectors, (ids, dimensions)."""
        ...

    def take_out(self, collection: str, files: Sequence[str]) -> None:
        """Delete all points of these files."""
        ...

    def by_terms(self, collection: str, terms: Sparse, k: int) -> Found:
        """The k points whose terms have the highest product with `terms`, of those above 0."""
        ...

    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Found:
        """The k points whose vectors have the highest product with `vector`, (dimensions,)."""
        ...

    def records(self, collection: str, kind: str, file: str | None = None, *, data: bool = True) -> list[Point]:
        """All records of a kind (None: of every file; without `data`: only whose they are)."""
        ...

    def close(self) -> None:
        """Let go of it; everything is kept."""
        ...
