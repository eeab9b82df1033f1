"""SharedMeaning: the vectors of an archive's texts, shared with other replicas by way of an engine.

What another replica has encoded is taken over into this one's store, what none has is encoded by one of them, and the
engine finds the nearest passages. While it is away, they are found here.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.index.backend import EngineAway, Ids
from bot.search.index.shared_index import SharedIndex
from bot.search.index.shared_points import MEANING
from bot.search.vectors.passage_texts import Texts
from bot.search.vectors.prefilter import Int8Vectors
from bot.search.vectors.store import VectorStore
from bot.search.vectors.vector_view import VectorView


class SharedMeaning:
    """See `NearVectors`."""

    def __init__(self, index: SharedIndex, texts: Texts, store: VectorStore) -> None:
        self._index, self._texts, self._store = index, texts, store
        self._prefilter: Int8Vectors | None = None
        self._making = threading.Lock()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Meanwhile texts may be encoded: those that nobody has, and by nobody else."""
        self._bring()
        if not self._lacking():
            yield
            return
        with self._index.engine.collection.building("meaning"):
            self._bring()
            yield

    def _lacking(self) -> list[int]:
        """The files with texts that the store does not know, by their numbers."""
        files = []
        for keys, starts in (
            (self._texts.passages, self._texts.passage_starts),
            (self._texts.sentences, self._texts.sentence_starts),
        ):
            unknown = (self._store.places(keys).rows < 0).nonzero()[0]
            files += (np.searchsorted(starts, unknown, side="right") - 1).tolist()
        return sorted(set(files))

    def _bring(self) -> None:
        for number in self._lacking():
            self._store.take_over(self._index.engine.vectors(self._texts.names[number]))

    def given(
        self, passages: VectorView, sentences: VectorView, headings: VectorView, heading_starts: NDArray[np.int64]
    ) -> SharedMeaning:
        """This, once the engine has what it lacked of the vectors; each interview's headings begin at `heading_starts`.
        If it is away, it gets them when it is back."""
        self._passages = passages
        self._views = (
            (passages, self._texts.passage_starts),
            (sentences, self._texts.sentence_starts),
            (headings, heading_starts),
        )
        self._index.meaning = weakref.WeakMethod(self.give)
        with contextlib.suppress(EngineAway):
            self.give()
        return self

    def give(self, collection: str | None = None) -> None:
        """Give a collection of the engine what it lacks. Raises EngineAway."""
        shared, names = self._index.engine.collection, self._texts.names
        have = shared.held(MEANING, collection)
        for number, name in enumerate(names):
            if name not in have:
                have.add(name)
                own = np.arange(*self._texts.passage_starts[number : number + 2])
                shared.give_vectors(name, self._passages.take(own), self._records(number), collection)

    def _records(self, number: int) -> Sequence[bytes]:
        return [view.record(one) for view, starts in self._views for one in range(starts[number], starts[number + 1])]

    def nearest(self, question: NDArray[np.float32], k: int) -> Ids:
        """See `NearVectors.nearest`."""
        if self._index.local is None:
            with contextlib.suppress(EngineAway):
                found = self._index.nearest(question, k)
                self._prefilter = None
                return found
        with self._making:
            vectors = self._prefilter = self._prefilter or Int8Vectors.of(self._passages)
        return vectors.nearest(question, k)

    def likeness_of(self, question: NDArray[np.float32], numbers: Ids) -> NDArray[np.float32]:
        """See `NearVectors.likeness_of`."""
        return self._passages.likeness(numbers, question)
