"""SharedCollection: the files of an archive as points of an engine that several replicas may share.

A file is its passages, a record of its counted terms and words, and one of its vectors: a replica that starts reads
these instead of counting and encoding. All points are named by what they hold, so two versions of an archive lie side
by side, and an edit adds one file's points and takes out another's.

A collection is named `bot.version.time`; the alias `bot.version` stands for the one in use. Terms weigh what they
weighed at the average length of the time when it was made. A new one is built beside it, and the alias switched.
"""

from __future__ import annotations

import base64
import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.search.index.backend import EngineAway, Point, PointStore
from bot.search.index.shared_points import (
    AVERAGE,
    COUNTS,
    MEANING,
    VECTORS,
    Counts,
    FileSource,
    counts_in,
    passages_in,
    passages_of,
    point_id,
    point_ids,
    record_of,
)

ROUNDING = 1e-5  # more than what an engine's 32 bits lose of a product
KEPT_S = 24 * 3600.0  # seconds that what other versions of the code have made is kept
PASSAGES_AT_A_TIME = 2048  # that are put before their files count as there
VECTORS_AT_A_TIME = 256  # of a record: some hundred kilobytes

Lock = Callable[[str], contextlib.AbstractContextManager[object]]  # what is built, "words" or "meaning"


class Wanting(Protocol):
    """Who needs files in an engine, and does without it while it is away."""

    sources: Sequence[FileSource]
    withdrawn: frozenset[str]  # ids of passages
    average: float

    def give(self, collection: str | None = None) -> None:
        """Give a collection (None: the one in use) what vectors it lacks. Raises EngineAway."""
        ...

    def go_local(self) -> None:
        """Answer from this process alone."""
        ...

    def go_back(self) -> None:
        """All files are in the engine."""
        ...


class SharedCollection:
    """What one bot has in an engine. Every method but `begin`, `slack` and `building` may raise EngineAway."""

    def __init__(self, store: PointStore, bot: str, lock: Lock) -> None:
        """`bot` begins the names of its collections, and holds no full stop."""
        self.store = store
        self.name: str | None = None  # of the one in use
        self.building = lock  # meanwhile no other replica builds that
        self._bot, self._alias, self._dimensions = bot, bot, 1
        self._average = 1.0

    def begin(self, version: str, dimensions: int) -> None:
        """What is kept differs by `version` (of the code, the encoder); vectors have that many numbers."""
        self._alias, self._dimensions = f"{self._bot}.{version}", dimensions

    def open(self) -> bool:
        """Look which collection the alias stands for; is there one?"""
        found = self.store.meant(self._alias)
        if found is not None and found != self.name:
            made = self.store.records(found, AVERAGE)
            if not made:
                raise EngineAway(f"{found} is damaged; delete it there, and it is built anew")
            self._average = float(made[0].data)
        self.name = found
        return found is not None

    def slack(self, average: float) -> float:
        """What a passage's score is at most times its product in the engine, at an average length of passages."""
        return max(average / self._average, self._average / average) * (1 + ROUNDING)

    # What is there.

    def held(self, kind: str, collection: str | None = None) -> set[str]:
        """The files that a collection (None: the one in use) has a record of."""
        if (collection := collection or self.name) is None:
            return set()
        return {record.file for record in self.store.records(collection, kind, data=False)}

    def counts(self, key: str) -> Counts | None:
        """What was counted of a file by whoever put it there."""
        return next((counts_in(record) for record in self._records(COUNTS, key)), None)

    def passages(self, key: str) -> set[str]:
        """The ids of a file's passages."""
        return {one for record in self._records(COUNTS, key) for one in passages_in(record)}

    def vectors(self, key: str) -> bytes:
        """The vectors of a file's texts, as a vector file has them; none if nobody has put them there."""
        return b"".join(base64.b64decode(part.data) for part in self._records(VECTORS, key))

    def _records(self, kind: str, key: str) -> list[Point]:
        return self.store.records(self.name, kind, key) if self.name is not None else []

    # What is put there.

    def put(self, index: Wanting) -> None:
        """Put those files of `index` into the collection that are not there; into a new one if there is none."""
        with self.building("words"):
            if self.open() and self.name is not None:
                self._put(self.name, index.sources, self._average)
            else:  # or go on with one that was left unfinished
                self._build([index], max(self._own(), default=self._new_name()))

    def rebuild(self, living: Sequence[Wanting]) -> None:
        """Build a collection beside the one in use, of what is wanted now, with terms weighed as they are now."""
        with self.building("words"):
            before = self.name
            if self.open() and self.name == before:  # no other replica has
                self._build(living, self._new_name())

    def _build(self, living: Sequence[Wanting], name: str) -> None:
        """Fill a collection, and have the alias stand for it from then on."""
        average = self._made(name, living[-1].average)
        for index in living:
            self._put(name, index.sources, average)
            index.give(name)
        self.store.switch(self._alias, name)
        self.open()
        for other in self._own():
            if other != name:
                self.store.remove(other)

    def _made(self, name: str, average: float) -> float:
        """Make a collection, unless it is there; the average length that its terms are weighed by."""
        self.store.create(name, self._dimensions)
        if known := self.store.records(name, AVERAGE):
            return float(known[0].data)
        self.store.put(name, [Point(point_id("", AVERAGE), "", AVERAGE, data=repr(average))])
        return average

    def _put(self, collection: str, sources: Sequence[FileSource], average: float) -> None:
        """Put those files there that are not; the record that says that all of a file is there comes last."""
        have = self.held(COUNTS, collection)
        passages: list[Point] = []
        records: list[Point] = []
        for source in {source.key: source for source in sources if source.key not in have}.values():
            known = self.counts(source.key) if collection != self.name else None
            counts = known or Counts(source.terms(), source.words())
            passages += passages_of(source.key, counts.terms, average)
            records.append(record_of(source, counts))
            if len(passages) >= PASSAGES_AT_A_TIME:
                self.store.put(collection, passages)
                self.store.put(collection, records)
                passages, records = [], []
        self.store.put(collection, passages)
        self.store.put(collection, records)

    def give_vectors(
        self, key: str, vectors: NDArray[np.float32], records: Sequence[bytes], collection: str | None = None
    ) -> None:
        """Put the `vectors` of a file's passages there, and the `records` of all its texts."""
        if (collection := collection or self.name) is None:
            raise EngineAway("it has no collection yet")
        self.store.give_meaning(collection, key, point_ids(key, len(vectors)).tolist(), vectors)
        parts = [records[at : at + VECTORS_AT_A_TIME] for at in range(0, len(records), VECTORS_AT_A_TIME)]
        for number, part in enumerate(parts):
            data = base64.b64encode(b"".join(part)).decode()
            self.store.put(collection, [Point(point_id(key, VECTORS) + number, key, VECTORS, data=data)])
        self.store.put(collection, [Point(point_id(key, MEANING), key, MEANING)])

    # What is taken out.

    def take_out(self, keys: set[str]) -> None:
        """Delete all points of these files."""
        if keys and self.name is not None:
            self.store.take_out(self.name, sorted(keys))

    def forget_others(self, wanted: set[str]) -> None:
        """Remove the other collections of this bot: those that other versions of the code have made a day after this
        one was, for until then one may go back; at once if they are older and hold a file that is not `wanted`, or
        can't be read, or are this version's."""
        made = _made_at(self.name or "")
        for other in set(self._all()) - {self.name}:
            own = other.startswith(f"{self._alias}.")
            stale = _made_at(other) < made and (own or not self._holds_only(wanted, other))
            if stale or time.time() - max(made, _made_at(other)) > KEPT_S:
                self.store.remove(other)

    def _holds_only(self, wanted: set[str], collection: str) -> bool:
        with contextlib.suppress(EngineAway):
            return self.held(COUNTS, collection) <= wanted
        return False

    def _all(self) -> Iterator[str]:
        """The collections of this bot."""
        return (name for name in self.store.collections() if name.startswith(f"{self._bot}."))

    def _own(self) -> list[str]:
        """Those of this version."""
        return [name for name in self._all() if name.startswith(f"{self._alias}.")]

    def _new_name(self) -> str:
        return f"{self._alias}.{time.time_ns():020}"


def _made_at(collection: str) -> float:
    """When a collection was made, in seconds, as its name says."""
    suffix = collection.rpartition(".")[2]
    return int(suffix) / 1e9 if suffix.isdigit() else time.time()
