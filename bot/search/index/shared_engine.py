"""SharedEngine: an engine that several replicas may share, asked while it is there, and kept right.

Every few seconds it is looked whether the engine is there, and whether what is in it is what is wanted: what is no
longer is taken out, also after an outage. While the engine is away, each index answers from what it holds itself.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.search.index.backend import EngineAway, Found, PointStore, Sparse
from bot.search.index.shared_collection import Lock, SharedCollection, Wanting
from bot.search.index.shared_points import COUNTS, Counts

REBUILT_FROM = 1.1  # times the average length of passages that terms were weighed by, or the inverse
AWAY_S = 2.0  # seconds between two looks at an engine that is away
SOON_S = 5.0  # between two looks at one that holds what nobody wants
CALM_S = 30.0  # between two looks at one in which all was in order; a change here is looked at at once
SETTLED_S = 5.0  # until files are taken out that were wanted here
PATIENCE_S = 60.0  # until those are that never were: another replica may be a version ahead, or behind

T = TypeVar("T")
Tell = Callable[[str, bool | None], None]  # a sentence; does it say that the engine is away, back, or something else?
log = logging.getLogger(__name__)


class SharedEngine:
    """One engine, for every version of an archive that this process serves."""

    def __init__(
        self,
        store: PointStore,
        bot: str = "interview-bot",
        *,
        lock: Lock = contextlib.nullcontext,
        tell: Tell = lambda sentence, away: None,
        tidies: bool = True,
        uptime: Callable[[], float] = time.monotonic,
    ) -> None:
        """`bot` begins the names of its collections. Who only looks something up `tidies` nothing: another process is
        there for that."""
        self.collection = SharedCollection(store, bot, lock)
        self.away: bool | None = None  # None: nobody has looked yet
        self._tell, self._tidies, self._uptime = tell, tidies, uptime
        self._wanting: weakref.WeakSet[Wanting] = weakref.WeakSet()
        # How often files were taken from each of them.
        self._losses: weakref.WeakKeyDictionary[Wanting, int] = weakref.WeakKeyDictionary()
        self._ours: set[str] = set()  # files that were wanted here
        self._surplus: dict[str, float] = {}  # files that nobody here wants now, and since when they were seen
        self._turn = threading.RLock()  # of the threads of this process
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()  # unlike an Event, a finalizer may use it
        self._upkeep: threading.Thread | None = None

    def begin(self, version: str, dimensions: int) -> None:
        """See `SharedCollection.begin`."""
        self.collection.begin(version, dimensions)
        with contextlib.suppress(EngineAway):
            self.collection.open()

    def follow(self) -> None:
        """Look after it from now on, in a thread of its own."""
        if self._upkeep is None:
            self._upkeep = threading.Thread(target=self._keep_up, name="index", daemon=True)
            self._upkeep.start()

    # What an index asks.

    def by_terms(self, terms: Sparse, k: int) -> Found:
        """See `PointStore.by_terms`."""
        return self._ask(lambda collection: self.collection.store.by_terms(collection, terms, k))

    def nearest(self, vector: NDArray[np.float32], k: int) -> Found:
        """See `PointStore.nearest`."""
        return self._ask(lambda collection: self.collection.store.nearest(collection, vector, k))

    def counts(self, key: str) -> Counts | None:
        """What was counted of a file by whoever put it there."""
        with contextlib.suppress(EngineAway):
            return self._ask(lambda _: self.collection.counts(key))
        return None

    def vectors(self, key: str) -> bytes:
        """The vectors of a file's texts, as a vector file has them; none if nobody has put them there."""
        with contextlib.suppress(EngineAway):
            return self._ask(lambda _: self.collection.vectors(key))
        return b""

    def _ask(self, call: Callable[[str], T]) -> T:
        """The answer of the collection in use. While the engine is away nobody waits for it."""
        if self.away or self.collection.name is None:
            raise EngineAway("it is away")
        try:
            return self._again_if_switched(lambda: call(str(self.collection.name)))
        except EngineAway as error:
            self._lost(error)
            raise

    def _again_if_switched(self, call: Callable[[], T]) -> T:
        """What failed because another replica has switched the alias meanwhile is done once more."""
        before = self.collection.name
        try:
            return call()
        except EngineAway:
            with contextlib.suppress(EngineAway):
                if self.collection.open() and self.collection.name != before:
                    return call()
            raise

    def want(self, index: Wanting) -> None:
        """Have the files of `index` in the engine from now on, for as long as it lives: now if the engine is there."""
        with self._turn:
            self._wanting.add(index)
            weakref.finalize(index, self._wake.put, None).atexit = False
            self._ours |= _keys([index])
            try:
                self._again_if_switched(lambda: self._have(index))
            except EngineAway as error:
                self._lost(error)
                index.go_local()
        self._wake.put(None)

    # What keeps it right.

    def tick(self) -> None:
        """Look whether the engine is there, and whether what is in it is what is wanted."""
        with self._turn:
            try:
                self._again_if_switched(self._look)
            except EngineAway as error:
                self._lost(error)
                for index in list(self._wanting):
                    index.go_local()
            else:
                self._found()

    def _look(self) -> None:
        self.collection.open()
        for index in list(self._wanting):
            self._have(index)
        living = list(self._wanting)
        for index in living:
            index.give()
            index.go_back()
        if living and self._tidies:
            if min(self.collection.slack(index.average) for index in living) > REBUILT_FROM:
                self.collection.rebuild(living)
            self._tidy(living)

    def _have(self, index: Wanting) -> None:
        """Put the files of `index` there that are not. If they were, and are taken out again and again, somebody wants
        others in their place: this index does without the engine from then on, as does at once one of who only looks
        something up."""
        there = self.collection.open()
        if there and _keys([index]) <= self.collection.held(COUNTS):
            self._losses.setdefault(index, 0)
            return
        lost = self._losses.get(index) if there else None  # None: not all of them were there before
        if lost is not None and (lost or not self._tidies):
            self._leave(index)
            return
        self.collection.put(index)
        self._losses[index] = 0 if lost is None else lost + 1

    def _leave(self, index: Wanting) -> None:
        self._wanting.discard(index)
        index.go_local()
        if self._tidies:
            place = self.collection.store.place
            self._say(
                f"Another bot takes out of the index at {place} what this one puts there, or another replica serves "
                "other files. Answers do without it until a file changes here. Give each bot a name of its own in "
                "BOT_INDEX_URL, as in qdrant://host:6333/name.",
                None,
            )

    def _tidy(self, living: Sequence[Wanting]) -> None:
        """Take out the files that nobody wants any more: at once if they hold what was withdrawn. Of that nothing is to
        be left on the engine's disk, either, so the collection is built anew."""
        wanted, now = _keys(living), self._uptime()
        withdrawn = frozenset().union(*(index.withdrawn for index in living))
        self._surplus = {key: self._surplus.get(key, now) for key in self.collection.held(COUNTS) - wanted}
        taken_back = {key for key in self._surplus if withdrawn and withdrawn & self.collection.passages(key)}
        gone = {
            key
            for key, since in self._surplus.items()
            if now - since >= (SETTLED_S if key in self._ours else PATIENCE_S)
        }
        self.collection.take_out(gone | taken_back)
        for key in gone | taken_back:
            del self._surplus[key]
        self._ours = wanted | (self._ours & self._surplus.keys())
        if taken_back:
            self.collection.rebuild(living)
        self.collection.forget_others(wanted)

    def _lost(self, why: EngineAway) -> None:
        if not self.away:
            self.away = True
            self._wake.put(None)
            place = self.collection.store.place
            self._say(f"The index at {place} can't be asked: {why}. Answers do without it until it is back.", True)

    def _found(self) -> None:
        if self.away is not False:  # after a start, too: it may be told to be away
            before, self.away = self.away, False
            sentence = f"The index at {self.collection.store.place} is back."
            if before:
                log.warning("%s", sentence)
            self._tell(sentence, False)

    def _say(self, sentence: str, away: bool | None) -> None:
        log.warning("%s", sentence)
        self._tell(sentence, away)

    def _pause(self) -> float:
        return AWAY_S if self.away else SOON_S if self._surplus else CALM_S

    def _keep_up(self) -> None:
        while True:
            with contextlib.suppress(queue.Empty):
                self._wake.get(timeout=self._pause())
                while True:  # what was told meanwhile is looked at together
                    self._wake.get_nowait()
            try:
                self.tick()
            except Exception as error:  # whatever it is, the next look may do better
                log.error("the index can't be looked after: %s", type(error).__name__)


def _keys(indexes: Sequence[Wanting]) -> set[str]:
    """The files that these want."""
    return {source.key for index in indexes for source in index.sources}
