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
import hashlib
import io
import logging
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from bot.search.index.backend import EngineAway, Found, Point, PointIds, PointStore, Sparse
from bot.search.index.lexical import shares_of
from bot.search.index.postings import Postings, arrays_of, postings_of

COUNTS, VECTORS, MEANING, AVERAGE = "counts", "vectors", "meaning", "average"  # kinds of records
REBUILT_FROM = 1.1  # times the average length of passages that terms were weighed by, or the inverse
ROUNDING = 1e-5  # more than what an engine's 32 bits lose of a product
AWAY_S, TICK_S = 2.0, 5.0  # seconds between two looks at the engine
PATIENCE_S = 60.0  # until files are taken out that another replica may want, which is a version ahead or behind
PASSAGES_AT_A_TIME = 2048  # that are put before their files count as there
VECTORS_AT_A_TIME = 256  # of a record: some hundred kilobytes

T = TypeVar("T")
Lock = Callable[[str], contextlib.AbstractContextManager[object]]  # what is built, "words" or "meaning"
log = logging.getLogger(__name__)


class FileSource(NamedTuple):
    """A file whose terms, and words, can be counted; `passages` are the ids of its passages."""

    key: str
    terms: Callable[[], Postings]
    words: Callable[[], Postings]
    passages: tuple[str, ...] = ()


class Wanting(Protocol):
    """Who needs files in an engine, and does without it while it is away."""

    sources: Sequence[FileSource]
    withdrawn: frozenset[str]  # ids of passages
    average: float

    def go_local(self) -> None:
        """Answer from this process alone."""
        ...

    def go_back(self) -> None:
        """The terms of all files are in the engine. Raises EngineAway if it goes away meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a file."""

    terms: Postings
    words: Postings


class SharedEngine:
    """One engine, for every version of an archive that this process serves."""

    def __init__(
        self,
        store: PointStore,
        name: str = "interview-bot",
        *,
        lock: Lock = contextlib.nullcontext,
        tell: Callable[[str], None] = lambda sentence: None,
        uptime: Callable[[], float] = time.monotonic,
    ) -> None:
        """`name` begins the names of its collections; `tell` hears when the engine goes away and comes back."""
        self.store = store
        self.away = False
        self._name, self._alias, self._dimensions = name, name, 1
        self._lock, self._tell, self._uptime = lock, tell, uptime
        self._collection: str | None = None
        self._average = 1.0
        self._wanting: WeakSet[Wanting] = WeakSet()
        self._ours: set[str] = set()  # files that were wanted at any time
        self._strange: dict[str, float] = {}  # files that nobody here ever wanted, and since when they were seen
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
                arrays = _unpacked(record.data)
                terms, words = ({n[1:]: a for n, a in arrays.items() if n[0] == kind} for kind in "tw")
                return Counts(postings_of(terms), postings_of(words))
        return None

    def vectors(self, key: str) -> list[bytes]:
        """The vectors of a file's texts, as a vector file has them; none if nobody has put them here."""
        with contextlib.suppress(EngineAway):
            parts = self._ask(lambda collection: self.store.records(collection, VECTORS, key))
            return [base64.b64decode(part.data) for part in sorted(parts, key=lambda one: one.id - _id(key, VECTORS))]
        return []

    def _ask(self, call: Callable[[str], T], *, even_away: bool = False) -> T:
        """The answer of the collection that the alias stands for, which may have been switched since. While it is away
        nobody waits for it, unless `even_away`."""
        if (self.away and not even_away) or self._collection is None:
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
            else:
                self._build(index)

    def _build(self, index: Wanting) -> None:
        """Make a collection, or go on with one that was left unfinished, and have the alias stand for it."""
        started = [name for name in self.store.collections() if name.startswith(f"{self._alias}.")]
        name = max(started, default=f"{self._alias}.{time.time_ns():020}")
        average = self._made(name, index.average)
        self._put(name, index.sources, average)
        self.store.switch(self._alias, name)
        self._open()
        for other in started:
            if other != name:
                self.store.remove(other)

    def _made(self, name: str, average: float) -> float:
        """Make a collection, unless it is there; the average length that its terms are weighed by."""
        self.store.create(name, self._dimensions)
        if known := self.store.records(name, AVERAGE):
            return float(known[0].data)
        self.store.put(name, [Point(_id("", AVERAGE), "", AVERAGE, data=repr(average))])
        return average

    def _put(self, collection: str, sources: Sequence[FileSource], average: float) -> None:
        """Put those files there that are not; the record that says that all of a file is there comes last."""
        have = {record.file for record in self.store.records(collection, COUNTS, data=False)}
        passages: list[Point] = []
        records: list[Point] = []
        for source in {source.key: source for source in sources if source.key not in have}.values():
            known = self.counts(source.key) if collection != self._collection else None
            counts = known or Counts(source.terms(), source.words())
            passages += _passages(source.key, counts.terms, average)
            records.append(_counted(source, counts))
            if len(passages) >= PASSAGES_AT_A_TIME:
                self.store.put(collection, passages)
                self.store.put(collection, records)
                passages, records = [], []
        self.store.put(collection, passages)
        self.store.put(collection, records)

    def give_vectors(self, key: str, vectors: NDArray[np.float32], records: Sequence[bytes]) -> None:
        """Put the `vectors` of a file's passages there, and the `records` of all its texts."""
        self._ask(lambda collection: self._give(collection, key, vectors, records), even_away=True)

    def _give(self, collection: str, key: str, vectors: NDArray[np.float32], records: Sequence[bytes]) -> None:
        ids = point_ids(key, len(vectors)).tolist()
        self.store.give_meaning(collection, key, ids, vectors)
        parts = [records[at : at + VECTORS_AT_A_TIME] for at in range(0, len(records), VECTORS_AT_A_TIME)]
        for number, part in enumerate(parts):
            data = base64.b64encode(b"".join(part)).decode()
            self.store.put(collection, [Point(_id(key, VECTORS) + number, key, VECTORS, data=data)])
        self.store.put(collection, [Point(_id(key, MEANING), key, MEANING)])

    def meant(self) -> set[str]:
        """The files whose vectors are there."""
        return self._ask(lambda _: self._held(MEANING), even_away=True)

    @contextlib.contextmanager
    def building(self, what: str) -> Iterator[None]:
        """Meanwhile no other replica builds that."""
        with self._lock(what):
            yield

    # What keeps it right.

    def tick(self) -> None:
        """Look whether the engine is there, and whether what is in it is what is wanted."""
        try:
            for index in list(self._wanting):
                self._ensure(index)
                index.go_back()
            self._tidy()
        except EngineAway as error:
            self._lost(error)
            for index in list(self._wanting):
                index.go_local()
        else:
            if self.away:
                self.away = False
                self._say(f"The index at {self.store.place} is back.")

    def _tidy(self) -> None:
        """Take out the files that nobody wants any more: at once if they were ours or hold what was withdrawn."""
        wanted = {source.key for index in self._wanting for source in index.sources}
        withdrawn = frozenset().union(*(index.withdrawn for index in self._wanting))
        surplus, now = self._held(COUNTS) - wanted, self._uptime()
        self._strange = {key: self._strange.get(key, now) for key in surplus}
        gone = [
            key
            for key, since in self._strange.items()
            if key in self._ours or now - since >= PATIENCE_S or withdrawn & self._passages_of(key)
        ]
        if gone:
            for collection in self.store.collections():
                if collection.startswith(f"{self._name}-"):  # other versions of the code have theirs
                    self.store.take_out(collection, gone)
        self._ours = wanted

    def _passages_of(self, key: str) -> set[str]:
        """The ids of a file's passages."""
        if self._collection is None:
            return set()
        return {
            one
            for record in self.store.records(self._collection, COUNTS, key)
            for one in _unpacked(record.data)["passages"].tolist()
        }

    def _held(self, kind: str) -> set[str]:
        """The files that the collection has a record of."""
        if self._collection is None:
            return set()
        return {record.file for record in self.store.records(self._collection, kind, data=False)}

    def _lost(self, why: EngineAway) -> None:
        if not self.away:
            self.away = True
            self._wake.set()
            self._say(f"The index at {self.store.place} can't be asked: {why}. Answers do without it until it is back.")

    def _say(self, sentence: str) -> None:
        log.warning("%s", sentence)
        self._tell(sentence)

    def _keep_up(self) -> None:
        while True:
            self._wake.wait(AWAY_S if self.away else TICK_S)
            self._wake.clear()
            try:
                self.tick()
            except Exception as error:  # whatever it is, the next look may do better
                log.error("the index can't be looked after: %s", type(error).__name__)


def point_ids(key: str, count: int) -> PointIds:
    """The ids of a file's passages, (count,)."""
    return np.uint64(_id(key, "")) + np.arange(count, dtype=np.uint64)


def sparse(terms: Iterable[str], values: Iterable[float]) -> Sparse:
    """Terms by hashes of 32 bits. Where two meet, their values are added up: a product can only grow by that."""
    together: dict[int, float] = {}
    for term, value in zip(terms, values, strict=True):
        place = zlib.crc32(term.encode("utf-8", "replace"))
        together[place] = together.get(place, 0.0) + value
    return np.fromiter(together, np.uint32, len(together)), np.fromiter(together.values(), np.float32, len(together))


def _id(key: str, kind: str) -> int:
    digest = hashlib.sha256(f"{kind}\n{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1  # so that some can be added


def _passages(key: str, terms: Postings, average: float) -> list[Point]:
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


def _counted(source: FileSource, counts: Counts) -> Point:
    arrays = {f"t{name}": array for name, array in arrays_of(counts.terms).items()}
    arrays |= {f"w{name}": array for name, array in arrays_of(counts.words).items()}
    data = _packed(arrays | {"passages": np.array(source.passages, np.str_)})
    return Point(_id(source.key, COUNTS), source.key, COUNTS, data=data)


def _packed(arrays: dict[str, NDArray[np.generic]]) -> str:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return base64.b64encode(zlib.compress(file.getvalue(), 1)).decode()


def _unpacked(data: str) -> dict[str, NDArray[np.generic]]:
    with np.load(io.BytesIO(zlib.decompress(base64.b64decode(data))), allow_pickle=False) as arrays:
        return dict(arrays)
