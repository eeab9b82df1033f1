"""SharedEngine: the files of an archive in an engine that several replicas may share, and what keeps them right there.

A file is its passages, a record of its counted terms and words, and one of its vectors: a replica that starts reads
these instead of counting and encoding. All points are named by what they hold, so two versions of an archive lie side
by side, and an edit adds one file's points and takes out another's. Terms weigh what they weighed at the average length
of the time when the collection was made; when that has moved by much (`REBUILT_FROM`), a new collection is built beside
it, and the alias switched.

Who builds holds the `lock`, which is the database's. What is no longer wanted is taken out every few seconds, also
after an outage. While the engine is away, each index answers from what it holds itself.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from bot.search.index.backend import EngineAway, Found, Point, PointStore, Sparse
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

REBUILT_FROM = 1.1  # times the average length of passages that terms were weighed by, or the inverse
ROUNDING = 1e-5  # more than what an engine's 32 bits lose of a product
AWAY_S, TICK_S = 2.0, 5.0  # seconds between two looks: at an engine that is away; whether anything changed here
CALM_S = 30.0  # between two looks at an engine in which all was in order
KEPT_S = 24 * 3600.0  # seconds that what older code has made is kept
PATIENCE_S = 60.0  # until files are taken out that another replica may want, which is a version ahead or behind
PASSAGES_AT_A_TIME = 2048  # that are put before their files count as there
VECTORS_AT_A_TIME = 256  # of a record: some hundred kilobytes

T = TypeVar("T")
Lock = Callable[[str], contextlib.AbstractContextManager[object]]  # what is built, "words" or "meaning"
log = logging.getLogger(__name__)


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


class SharedEngine:
    """One engine, for every version of an archive that this process serves."""

    def __init__(
        self,
        store: PointStore,
        name: str = "interview-bot",
        *,
        lock: Lock = contextlib.nullcontext,
        tell: Callable[[str], None] = lambda sentence: None,
        tidies: bool = True,
        uptime: Callable[[], float] = time.monotonic,
    ) -> None:
        """`name` begins the names of its collections; `tell` hears when the engine goes away and comes back. Who only
        looks something up `tidies` nothing: another process is there for that."""
        self.store = store
        self.away = False
        self._name, self._alias, self._dimensions = name, name, 1
        self._lock, self._tell, self._uptime = lock, tell, uptime
        self._collection: str | None = None
        self._average = 1.0
        self._wanting: WeakSet[Wanting] = WeakSet()
        self._ours: set[str] = set()  # files that were wanted at any time
        self._strange: dict[str, float] = {}  # files that nobody here ever wanted, and since when they were seen
        self._tidies = tidies
        self._turn = threading.RLock()  # of the threads of this process
        self._looked_at = -CALM_S
        self._wake = threading.Event()
        self._upkeep: threading.Thread | None = None

    def begin(self, variety: str, dimensions: int) -> None:
        """What is kept differs by `variety` (the code's version, the encoder); vectors have that many numbers."""
        self._alias, self._dimensions = f"{self._name}-{variety}", dimensions
        with contextlib.suppress(EngineAway):
            self._open()

    def follow(self) -> None:
        """Look after it from now on, in a thread of its own."""
        if self._upkeep is None:
            self._upkeep = threading.Thread(target=self._keep_up, name="index", daemon=True)
            self._upkeep.start()

    # What an index asks.

    def by_terms(self, terms: Sparse, k: int) -> Found:
        """See `PointStore.by_terms`."""
        return self._ask(lambda collection: self.store.by_terms(collection, terms, k))

    def nearest(self, vector: NDArray[np.float32], k: int) -> Found:
        """See `PointStore.nearest`."""
        return self._ask(lambda collection: self.store.nearest(collection, vector, k))

    def slack(self, average: float) -> float:
        """What a passage's score is at most times its product in the engine, at an average length of passages."""
        return max(average / self._average, self._average / average) * (1 + ROUNDING)

    def counts(self, key: str) -> Counts | None:
        """What was counted of a file by whoever put it here."""
        with contextlib.suppress(EngineAway):
            for record in self._ask(lambda collection: self.store.records(collection, COUNTS, key)):
                return counts_in(record)
        return None

    def vectors(self, key: str) -> bytes:
        """The vectors of a file's texts, as a vector file has them; none if nobody has put them here."""
        with contextlib.suppress(EngineAway):
            parts = self._ask(lambda collection: self.store.records(collection, VECTORS, key))
            return b"".join(base64.b64decode(part.data) for part in parts)
        return b""

    def _ask(self, call: Callable[[str], T]) -> T:
        """The answer of the collection that the alias stands for, which may have been switched since. While it is away
        nobody waits for it."""
        if self.away or self._collection is None:
            raise EngineAway("it is away")
        try:
            return call(self._collection)
        except EngineAway as error:
            if self._found_again():
                return call(self._collection)
            self._lost(error)
            raise

    def _found_again(self) -> bool:
        """Does the alias stand for another collection?"""
        with contextlib.suppress(EngineAway):
            before = self._collection
            return self._open() and self._collection != before
        return False

    def _open(self) -> bool:
        """Look which collection the alias stands for; is there one?"""
        found = self.store.meant(self._alias)
        if found is not None and found != self._collection:
            self._average = float(self.store.records(found, AVERAGE)[0].data)
        self._collection = found
        return found is not None

    # What puts files there.

    def want(self, index: Wanting) -> None:
        """Have the files of `index` in the engine from now on, for as long as it lives: now if the engine is there."""
        with self._turn:
            self._wanting.add(index)
            try:
                self._ensure(index)
            except EngineAway as error:
                self._lost(error)
                index.go_local()
        self._wake.set()

    def _ensure(self, index: Wanting) -> None:
        keys = {source.key for source in index.sources}
        self._ours |= keys
        if self._open() and keys <= self._held(COUNTS):
            return
        with self.building("words"):
            if self._open() and self._collection is not None:
                self._put(self._collection, index.sources, self._average)
            else:  # or go on with one that was left unfinished
                started = [name for name in self.store.collections() if name.startswith(f"{self._alias}.")]
                self._build(index, [index], max(started, default=f"{self._alias}.{time.time_ns():020}"))

    def _build(self, newest: Wanting, living: Sequence[Wanting], name: str) -> None:
        """Fill a collection, and have the alias stand for it from then on."""
        average = self._made(name, newest.average)
        for index in living:
            self._put(name, index.sources, average)
            index.give(name)
        self.store.switch(self._alias, name)
        self._open()
        for other in self.store.collections():
            if other.startswith(f"{self._alias}.") and other != name:
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
        have = {record.file for record in self.store.records(collection, COUNTS, data=False)}
        passages: list[Point] = []
        records: list[Point] = []
        for source in {source.key: source for source in sources if source.key not in have}.values():
            known = self.counts(source.key) if collection != self._collection else None
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
        """Put the `vectors` of a file's passages there, and the `records` of all its texts. Raises EngineAway."""
        if (collection := collection or self._collection) is None:
            raise EngineAway("it is away")
        ids = point_ids(key, len(vectors)).tolist()
        self.store.give_meaning(collection, key, ids, vectors)
        parts = [records[at : at + VECTORS_AT_A_TIME] for at in range(0, len(records), VECTORS_AT_A_TIME)]
        for number, part in enumerate(parts):
            data = base64.b64encode(b"".join(part)).decode()
            self.store.put(collection, [Point(point_id(key, VECTORS) + number, key, VECTORS, data=data)])
        self.store.put(collection, [Point(point_id(key, MEANING), key, MEANING)])

    def meant(self, collection: str | None = None) -> set[str]:
        """The files whose vectors are there. Raises EngineAway."""
        return self._held(MEANING, collection)

    @contextlib.contextmanager
    def building(self, what: str) -> Iterator[None]:
        """Meanwhile no other replica builds that."""
        with self._lock(what):
            yield

    # What keeps it right.

    def tick(self) -> None:
        """Look whether the engine is there, and whether what is in it is what is wanted."""
        with self._turn:
            self._look()
            self._looked_at = self._uptime()

    def _look(self) -> None:
        try:
            living = list(self._wanting)
            for index in living:
                self._ensure(index)
                index.give()
                index.go_back()
            if living and min(self.slack(index.average) for index in living) > REBUILT_FROM:
                self._rebuild(living)
            if living and self._tidies:
                self._tidy(living)
        except EngineAway as error:
            self._lost(error)
            for index in list(self._wanting):
                index.go_local()
        else:
            if self.away:
                self.away = False
                self._say(f"The index at {self.store.place} is back.")

    def _rebuild(self, living: Sequence[Wanting]) -> None:
        """Build a collection beside the one in use, with terms weighed as they are now, and switch to it."""
        with self.building("words"):
            before = self._collection
            if not self._open() or self._collection != before or before is None:
                return  # another replica has
            self._build(living[-1], living, f"{self._alias}.{time.time_ns():020}")

    def _tidy(self, living: Sequence[Wanting]) -> None:
        """Take out the files that nobody wants any more: at once if they were ours or hold what was withdrawn. Of the
        latter nothing is to be left on the engine's disk, either, so the collection is built anew."""
        wanted = {source.key for index in living for source in index.sources}
        withdrawn = frozenset().union(*(index.withdrawn for index in living))
        surplus, now = self._held(COUNTS) - wanted, self._uptime()
        self._strange = {key: self._strange.get(key, now) for key in surplus}
        taken_back = {key for key in surplus if withdrawn and withdrawn & self._passages_of(key)}
        gone = {key for key, since in self._strange.items() if key in self._ours or now - since >= PATIENCE_S}
        if gone := gone | taken_back:
            for collection in self._all():
                self.store.take_out(collection, sorted(gone))
        self._strange = {key: since for key, since in self._strange.items() if key not in gone}
        self._ours = wanted
        if taken_back:
            self._rebuild(living)
        self._forget_other_versions()

    def _all(self) -> list[str]:
        """Our collections; other versions of the code have theirs."""
        return [name for name in self.store.collections() if name.startswith(f"{self._name}-")]

    def _forget_other_versions(self) -> None:
        """Remove what older code has left, a day after this one's was made: until then one may go back."""
        made = _made_at(self._collection or "")
        if time.time() - made > KEPT_S:
            for name in self._all():
                if not name.startswith(f"{self._alias}.") and _made_at(name) < made:
                    self.store.remove(name)

    def _passages_of(self, key: str) -> set[str]:
        """The ids of a file's passages."""
        if self._collection is None:
            return set()
        return {one for record in self.store.records(self._collection, COUNTS, key) for one in passages_in(record)}

    def _held(self, kind: str, collection: str | None = None) -> set[str]:
        """The files that a collection (None: the one in use) has a record of."""
        if (collection := collection or self._collection) is None:
            return set()
        return {record.file for record in self.store.records(collection, kind, data=False)}

    def _lost(self, why: EngineAway) -> None:
        if not self.away:
            self.away = True
            self._wake.set()
            self._say(f"The index at {self.store.place} can't be asked: {why}. Answers do without it until it is back.")

    def _say(self, sentence: str) -> None:
        log.warning("%s", sentence)
        self._tell(sentence)

    def _is_calm(self) -> bool:
        """Was all in order lately, and has nothing changed here since?"""
        wanted = {source.key for index in list(self._wanting) for source in index.sources}
        lately = self._uptime() - self._looked_at < CALM_S
        return lately and not self.away and not self._strange and wanted == self._ours

    def _keep_up(self) -> None:
        while True:
            self._wake.wait(AWAY_S if self.away else TICK_S)
            self._wake.clear()
            if self._is_calm():
                continue
            try:
                self.tick()
            except Exception as error:  # whatever it is, the next look may do better
                log.error("the index can't be looked after: %s", type(error).__name__)


def _made_at(collection: str) -> float:
    """When a collection was made, in seconds, as its name says."""
    suffix = collection.rpartition(".")[2]
    return int(suffix) / 1e9 if suffix.isdigit() else time.time()
